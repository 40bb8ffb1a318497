;; Sums over rows of 32-bit floats, in 64-bit ones, several numbers at a time. Lengths are multiples of eight: rows are padded with zeros.
(module
  (import "rows" "memory" (memory 1))

  ;; Σ a[j] b[j] of products rounded to 32 bits, in eight sums: an addition need not wait for the one before it
  (func (export "dot") (param $a i32) (param $b i32) (param $length i32) (result f64)
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
  (func (export "add") (param $factor f64) (param $a i32) (param $target i32) (param $length i32) (result f64)
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
