;; Sums over rows of 32-bit floats, in 64-bit ones, several numbers at a time. Lengths are multiples of eight: rows are padded with zeros.
(module
  (import "rows" "memory" (memory 1))

  ;; Σ a[j] b[j] of products rounded to 32 bits, in eight sums: an addition need not wait for the one before it
  (func $dot (export "dot") (param $a i32) (param $b i32) (param $length i32) (result f64)
    (local $end i32) (local $low v128) (local $high v128)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $low (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b))))
        (local.set $high (f32x4.mul (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b))))
        (local.set $sum0 (f64x2.add (local.get $sum0) (f64x2.promote_low_f32x4 (local.get $low))))
        (local.set $sum1
          (f64x2.add (local.get $sum1)
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $low) (local.get $low)))))
        (local.set $sum2 (f64x2.add (local.get $sum2) (f64x2.promote_low_f32x4 (local.get $high))))
        (local.set $sum3
          (f64x2.add (local.get $sum3)
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $high) (local.get $high)))))
        (local.set $a (i32.add (local.get $a) (i32.const 32)))
        (local.set $b (i32.add (local.get $b) (i32.const 32)))
        (br $next)))
    (local.set $sum0
      (f64x2.add
        (f64x2.add (local.get $sum0) (local.get $sum1))
        (f64x2.add (local.get $sum2) (local.get $sum3))))
    (f64.add (f64x2.extract_lane 0 (local.get $sum0)) (f64x2.extract_lane 1 (local.get $sum0))))

  ;; Σ a[j]²
  (func (export "square") (param $a i32) (param $length i32) (result f64)
    (local $end i32) (local $numbers v128) (local $sum v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a))))
        (local.set $sum (f64x2.add (local.get $sum) (f64x2.mul (local.get $numbers) (local.get $numbers))))
        (local.set $a (i32.add (local.get $a) (i32.const 8)))
        (br $next)))
    (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum))))

  ;; Σ |a[j]|
  (func (export "magnitudes") (param $a i32) (param $length i32) (result f64)
    (local $end i32) (local $sum v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $sum
          (f64x2.add (local.get $sum) (f64x2.abs (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a))))))
        (local.set $a (i32.add (local.get $a) (i32.const 8)))
        (br $next)))
    (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum))))

  ;; Brings rows into the processor's cache: a line of each in turn, since it waits for several places of memory at a time. The
  ;; places are a list of as many numbers; what is read goes to the bytes behind them, so that it counts as used
  (func (export "bring") (param $places i32) (param $count i32) (param $bytes i32)
    (local $offset i32) (local $place i32) (local $end i32) (local $read i32)
    (local.set $end (i32.add (local.get $places) (i32.shl (local.get $count) (i32.const 2))))
    (loop $line
      (local.set $place (local.get $places))
      (loop $row
        (local.set $read
          (i32.or (local.get $read) (i32.load (i32.add (i32.load (local.get $place)) (local.get $offset)))))
        (local.set $place (i32.add (local.get $place) (i32.const 4)))
        (br_if $row (i32.lt_u (local.get $place) (local.get $end))))
      (local.set $offset (i32.add (local.get $offset) (i32.const 64)))
      (br_if $line (i32.lt_u (local.get $offset) (local.get $bytes))))
    (i32.store (local.get $end) (local.get $read)))

  ;; target[j] += factor a[j], which is rounded once; returns Σ target[j]² of the new numbers
  (func $add (export "add") (param $factor f64) (param $a i32) (param $target i32) (param $length i32) (result f64)
    (local $end i32) (local $factors v128) (local $sum v128) (local $squares v128)
    (local.set $factors (f64x2.splat (local.get $factor)))
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $sum
          (f32x4.demote_f64x2_zero
            (f64x2.add
              (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $target)))
              (f64x2.mul (local.get $factors) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a)))))))
        (v128.store64_lane 0 (local.get $target) (local.get $sum))
        (local.set $sum (f64x2.promote_low_f32x4 (local.get $sum)))
        (local.set $squares (f64x2.add (local.get $squares) (f64x2.mul (local.get $sum) (local.get $sum))))
        (local.set $a (i32.add (local.get $a) (i32.const 8)))
        (local.set $target (i32.add (local.get $target) (i32.const 8)))
        (br $next)))
    (f64.add (f64x2.extract_lane 0 (local.get $squares)) (f64x2.extract_lane 1 (local.get $squares))))

  ;; a[j] *= factor, rounded once
  (func $multiply (param $factor f64) (param $a i32) (param $length i32)
    (local $end i32) (local $factors v128)
    (local.set $factors (f64x2.splat (local.get $factor)))
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (loop $next
      (v128.store64_lane 0 (local.get $a)
        (f32x4.demote_f64x2_zero
          (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a))) (local.get $factors))))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end)))))

  (func $to_single (param $number f64) (result f64)
    (f64.promote_f32 (f32.demote_f64 (local.get $number))))

  ;; For each of some rows, by their places and labels (1 or -1), a step of stochastic descent by a hinge with an l2 penalty. The state
  ;; is a list of 64-bit numbers: the vector's scale, its squared norm when scaled, the bias, the sum of the costs, the number of the
  ;; step; and what stays as it is: alpha, where rates start, the hinge's threshold, the bias's share of the penalty, the weights of
  ;; positive and of negative rows, and the scale below which the vector is multiplied out
  (func (export "descend")
    (param $places i32) (param $labels i32) (param $count i32) (param $state i32) (param $vector i32) (param $length i32)
    (local $end i32) (local $label f64) (local $margin f64) (local $rate f64) (local $shrunk f64) (local $update f64)
    (local $scale f64) (local $square f64) (local $bias f64) (local $step f64)
    (local.set $scale (f64.load (local.get $state)))
    (local.set $square (f64.load offset=8 (local.get $state)))
    (local.set $bias (f64.load offset=16 (local.get $state)))
    (local.set $step (f64.load offset=32 (local.get $state)))
    (local.set $end (i32.add (local.get $places) (i32.shl (local.get $count) (i32.const 2))))
    (loop $next
      (local.set $label (f64.load (local.get $labels)))
      (local.set $margin
        (f64.mul (local.get $label)
          (f64.add
            (call $to_single
              (f64.mul
                (call $dot (local.get $vector) (i32.load (local.get $places)) (local.get $length))
                (local.get $scale)))
            (local.get $bias))))
      (local.set $rate
        (f64.div (f64.const 1)
          (f64.mul (f64.load offset=40 (local.get $state))
            (f64.sub (f64.add (f64.load offset=48 (local.get $state)) (local.get $step)) (f64.const 1)))))
      (f64.store offset=24 (local.get $state)
        (f64.add (f64.load offset=24 (local.get $state))
          (f64.add
            (f64.add
              (f64.max (f64.const 0) (f64.sub (f64.load offset=56 (local.get $state)) (local.get $margin)))
              (f64.mul (f64.load offset=40 (local.get $state)) (f64.div (local.get $square) (f64.const 2))))
            (f64.mul (local.get $bias) (f64.load offset=64 (local.get $state))))))
      (local.set $shrunk
        (call $to_single
          (f64.max (f64.const 0)
            (f64.sub (f64.const 1) (f64.mul (local.get $rate) (f64.load offset=40 (local.get $state)))))))
      (local.set $scale (f64.mul (local.get $scale) (local.get $shrunk)))
      (local.set $square (f64.mul (local.get $square) (f64.mul (local.get $shrunk) (local.get $shrunk))))
      (if (f64.lt (local.get $scale) (f64.load offset=88 (local.get $state)))
        (then
          (call $multiply (local.get $scale) (local.get $vector) (local.get $length))
          (local.set $scale (f64.const 1))))
      (local.set $update (f64.const 0))
      (if (f64.le (local.get $margin) (f64.load offset=56 (local.get $state)))
        (then
          (local.set $update
            (f64.mul
              (select
                (f64.load offset=72 (local.get $state))
                (f64.load offset=80 (local.get $state))
                (f64.gt (local.get $label) (f64.const 0)))
              (f64.mul (local.get $rate) (local.get $label))))
          (local.set $square
            (f64.mul
              (f64.mul
                (call $add
                  (f64.promote_f32
                    (f32.div (f32.demote_f64 (local.get $update)) (f32.demote_f64 (local.get $scale))))
                  (i32.load (local.get $places))
                  (local.get $vector)
                  (local.get $length))
                (local.get $scale))
              (local.get $scale)))))
      (local.set $bias
        (f64.add (local.get $bias)
          (f64.sub (local.get $update) (f64.mul (local.get $rate) (f64.load offset=64 (local.get $state))))))
      (local.set $step (f64.add (local.get $step) (f64.const 1)))
      (local.set $places (i32.add (local.get $places) (i32.const 4)))
      (local.set $labels (i32.add (local.get $labels) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $places) (local.get $end))))
    (f64.store (local.get $state) (local.get $scale))
    (f64.store offset=8 (local.get $state) (local.get $square))
    (f64.store offset=16 (local.get $state) (local.get $bias))
    (f64.store offset=32 (local.get $state) (local.get $step)))

  ;; Moves each a[j] towards 0 by (penalty ± lowered[j]) / scale, with the sign of a[j], and no further; what is no number stays so.
  ;; lowered[j] += scale (a[j] after - a[j] before). Both are rounded once
  (func (export "lower")
    (param $penalty f64) (param $scale f64) (param $a i32) (param $lowered i32) (param $length i32)
    (local $end i32) (local $penalties v128) (local $scales v128) (local $minus v128)
    (local $before v128) (local $sign v128) (local $gone v128) (local $left v128)
    (local.set $penalties (f64x2.splat (local.get $penalty)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $minus (f64x2.splat (f64.const -0)))
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $before (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a))))
        (local.set $gone (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $lowered))))
        (local.set $sign (v128.and (local.get $before) (local.get $minus)))
        (local.set $left
          (f64x2.sub (f64x2.abs (local.get $before))
            (f64x2.div
              (f64x2.add (local.get $penalties) (v128.xor (local.get $gone) (local.get $sign)))
              (local.get $scales))))
        (local.set $left
          (f32x4.demote_f64x2_zero
            (v128.and
              (v128.or (local.get $left) (local.get $sign))
              (v128.andnot
                (f64x2.ne (local.get $before) (v128.const f64x2 0 0))
                (f64x2.le (local.get $left) (v128.const f64x2 0 0))))))
        (v128.store64_lane 0 (local.get $a) (local.get $left))
        (v128.store64_lane 0 (local.get $lowered)
          (f32x4.demote_f64x2_zero
            (f64x2.add (local.get $gone)
              (f64x2.mul (local.get $scales)
                (f64x2.sub (f64x2.promote_low_f32x4 (local.get $left)) (local.get $before))))))
        (local.set $a (i32.add (local.get $a) (i32.const 8)))
        (local.set $lowered (i32.add (local.get $lowered) (i32.const 8)))
        (br $next)))))
