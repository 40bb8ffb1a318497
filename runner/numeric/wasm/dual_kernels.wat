;; Steps of dual coordinate descent: sums over rows of 32-bit floats, in 64-bit ones, and a vector of these. Lengths are multiples of
;; eight: rows are padded with zeros.
(module
  (import "duals" "memory" (memory 1))

  ;; Σ a[j] b[j], where b has 64-bit numbers, in eight sums
  (func $dot_exact (param $a i32) (param $b i32) (param $length i32) (result f64)
    (local $end i32) (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $sum0
          (f64x2.add (local.get $sum0)
            (f64x2.mul (v128.load (local.get $b)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a))))))
        (local.set $sum1
          (f64x2.add (local.get $sum1)
            (f64x2.mul (v128.load offset=16 (local.get $b))
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $a))))))
        (local.set $sum2
          (f64x2.add (local.get $sum2)
            (f64x2.mul (v128.load offset=32 (local.get $b))
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=16 (local.get $a))))))
        (local.set $sum3
          (f64x2.add (local.get $sum3)
            (f64x2.mul (v128.load offset=48 (local.get $b))
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=24 (local.get $a))))))
        (local.set $a (i32.add (local.get $a) (i32.const 32)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (br $next)))
    (call $both
      (f64x2.add
        (f64x2.add (local.get $sum0) (local.get $sum1))
        (f64x2.add (local.get $sum2) (local.get $sum3)))))

  (func $both (param $sums v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $sums)) (f64x2.extract_lane 1 (local.get $sums))))

  ;; target[j] += factor a[j], where the target has 64-bit numbers
  (func $add_exact (param $factor f64) (param $a i32) (param $target i32) (param $length i32)
    (local $end i32) (local $factors v128)
    (local.set $factors (f64x2.splat (local.get $factor)))
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (v128.store (local.get $target)
          (f64x2.add (v128.load (local.get $target))
            (f64x2.mul (local.get $factors) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a))))))
        (v128.store offset=16 (local.get $target)
          (f64x2.add (v128.load offset=16 (local.get $target))
            (f64x2.mul (local.get $factors) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $a))))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $target (i32.add (local.get $target) (i32.const 32)))
        (br $next))))

  ;; Brings rows into the processor's cache: a line of each in turn, since it waits for several places of memory at a time. What
  ;; is read is returned, so that it counts as used
  (func $bring (param $places i32) (param $count i32) (param $bytes i32) (result i32)
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
    (local.get $read))

  ;; For each of some rows, by the places of its numbers and of its record, a step of dual coordinate descent. A record is a list of 64-bit numbers: the dual
  ;; variable, the row's sign, the variable's upper bound, its ridge, the second derivative, and then whether the row was not left out. The
  ;; state is another: rows at 0 are left out where their gradient is above the first number, those at their bound where it is below the
  ;; second; the largest and the least projected gradient; the intercept, and what it is multiplied with in each row
  (func $steps
    (param $places i32) (param $records i32) (param $count i32) (param $state i32) (param $vector i32) (param $length i32)
    (local $end i32) (local $record i32) (local $gradient f64) (local $projected f64) (local $alpha f64) (local $bound f64) (local $next f64)
    (local.set $end (i32.add (local.get $places) (i32.shl (local.get $count) (i32.const 2))))
    (loop $row
      (local.set $record (i32.load (local.get $records)))
      (local.set $alpha (f64.load (local.get $record)))
      (local.set $bound (f64.load offset=16 (local.get $record)))
      (local.set $gradient
        (f64.add
          (f64.sub
            (f64.mul (f64.load offset=8 (local.get $record))
              (f64.add
                (call $dot_exact (i32.load (local.get $places)) (local.get $vector) (local.get $length))
                (f64.mul (f64.load offset=32 (local.get $state)) (f64.load offset=40 (local.get $state)))))
            (f64.const 1))
          (f64.mul (f64.load offset=24 (local.get $record)) (local.get $alpha))))
      (local.set $projected
        (select
          (f64.min (local.get $gradient) (f64.const 0))
          (select
            (f64.max (local.get $gradient) (f64.const 0))
            (local.get $gradient)
            (f64.eq (local.get $alpha) (local.get $bound)))
          (f64.eq (local.get $alpha) (f64.const 0))))
      (block $done
        (f64.store offset=40 (local.get $record) (f64.const 0))
        (br_if $done
          (i32.or
            (i32.and
              (f64.eq (local.get $alpha) (f64.const 0))
              (f64.gt (local.get $gradient) (f64.load (local.get $state))))
            (i32.and
              (f64.eq (local.get $alpha) (local.get $bound))
              (f64.lt (local.get $gradient) (f64.load offset=8 (local.get $state))))))
        (f64.store offset=40 (local.get $record) (f64.const 1))
        (f64.store offset=16 (local.get $state) (f64.max (f64.load offset=16 (local.get $state)) (local.get $projected)))
        (f64.store offset=24 (local.get $state) (f64.min (f64.load offset=24 (local.get $state)) (local.get $projected)))
        (br_if $done (f64.le (f64.abs (local.get $projected)) (f64.const 1e-12)))
        (local.set $next
          (f64.min
            (f64.max
              (f64.sub (local.get $alpha) (f64.div (local.get $gradient) (f64.load offset=32 (local.get $record))))
              (f64.const 0))
            (local.get $bound)))
        (f64.store (local.get $record) (local.get $next))
        (local.set $next
          (f64.mul (f64.sub (local.get $next) (local.get $alpha)) (f64.load offset=8 (local.get $record))))
        (call $add_exact (local.get $next) (i32.load (local.get $places)) (local.get $vector) (local.get $length))
        (f64.store offset=32 (local.get $state)
          (f64.add (f64.load offset=32 (local.get $state))
            (f64.mul (local.get $next) (f64.load offset=40 (local.get $state))))))
      (local.set $places (i32.add (local.get $places) (i32.const 4)))
      (local.set $records (i32.add (local.get $records) (i32.const 4)))
      (br_if $row (i32.lt_u (local.get $places) (local.get $end)))))

  ;; Steps for any number of rows, which are brought into the processor's cache sixteen at a time
  (func (export "descend")
    (param $places i32) (param $records i32) (param $count i32) (param $state i32) (param $vector i32) (param $length i32)
    (local $some i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $some
          (select (local.get $count) (i32.const 16) (i32.lt_u (local.get $count) (i32.const 16))))
        (i32.store offset=48 (local.get $state)
          (call $bring (local.get $places) (local.get $some) (i32.shl (local.get $length) (i32.const 2))))
        (call $steps
          (local.get $places) (local.get $records) (local.get $some)
          (local.get $state) (local.get $vector) (local.get $length))
        (local.set $places (i32.add (local.get $places) (i32.shl (local.get $some) (i32.const 2))))
        (local.set $records (i32.add (local.get $records) (i32.shl (local.get $some) (i32.const 2))))
        (local.set $count (i32.sub (local.get $count) (local.get $some)))
        (br $next)))))
