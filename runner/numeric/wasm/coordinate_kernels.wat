;; Steps of coordinate descent over columns of 32-bit floats. Lengths are multiples of eight: columns are padded with zeros. A record of a
;; column is a list of 64-bit numbers, which names it: where the column is (an integer), its weight at the start and now, the slope at the
;; start, the second derivative, the l1 penalty, the l2 penalty, and whether the column was not left out.
(module
  (import "coordinates" "memory" (memory 1))

  (func $both (param $sums v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $sums)) (f64x2.extract_lane 1 (local.get $sums))))

  (func $all (param $sums v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $sums)) (f32x4.extract_lane 1 (local.get $sums)))
      (f32.add (f32x4.extract_lane 2 (local.get $sums)) (f32x4.extract_lane 3 (local.get $sums)))))

  ;; For each of some columns x: slope = Σ x[i] slopes[i] + l2 start, in 64-bit floats, and second derivative = Σ x[i]² curvatures[i] + l2
  (func (export "derive")
    (param $records i32) (param $count i32) (param $length i32) (param $slopes i32) (param $curvatures i32)
    (local $last i32) (local $record i32) (local $x i32) (local $end i32) (local $slope i32) (local $curvature i32)
    (local $now v128) (local $sum0 v128) (local $sum1 v128) (local $bend v128)
    (local.set $last (i32.add (local.get $records) (i32.shl (local.get $count) (i32.const 2))))
    (block $over
      (loop $column
        (br_if $over (i32.ge_u (local.get $records) (local.get $last)))
        (local.set $record (i32.load (local.get $records)))
        (local.set $x (i32.load (local.get $record)))
        (local.set $end (i32.add (local.get $x) (i32.shl (local.get $length) (i32.const 2))))
        (local.set $slope (local.get $slopes))
        (local.set $curvature (local.get $curvatures))
        (local.set $sum0 (v128.const f64x2 0 0))
        (local.set $sum1 (v128.const f64x2 0 0))
        (local.set $bend (v128.const f32x4 0 0 0 0))
        (loop $next
          (local.set $now (v128.load (local.get $x)))
          (local.set $sum0
            (f64x2.add (local.get $sum0)
              (f64x2.mul (f64x2.promote_low_f32x4 (local.get $now)) (v128.load (local.get $slope)))))
          (local.set $sum1
            (f64x2.add (local.get $sum1)
              (f64x2.mul
                (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x)))
                (v128.load offset=16 (local.get $slope)))))
          (local.set $bend
            (f32x4.add (local.get $bend)
              (f32x4.mul
                (f32x4.mul (local.get $now) (v128.load (local.get $curvature)))
                (local.get $now))))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (local.set $slope (i32.add (local.get $slope) (i32.const 32)))
          (local.set $curvature (i32.add (local.get $curvature) (i32.const 16)))
          (br_if $next (i32.lt_u (local.get $x) (local.get $end))))
        (f64.store offset=24 (local.get $record)
          (f64.add
            (call $both (f64x2.add (local.get $sum0) (local.get $sum1)))
            (f64.mul (f64.load offset=48 (local.get $record)) (f64.load offset=8 (local.get $record)))))
        (f64.store offset=32 (local.get $record)
          (f64.add (f64.promote_f32 (call $all (local.get $bend))) (f64.load offset=48 (local.get $record))))
        (local.set $records (i32.add (local.get $records) (i32.const 4)))
        (br $column))))

  ;; Σ x[i] vector[i] of 32-bit floats
  (func $dot (param $x i32) (param $vector i32) (param $length i32) (result f64)
    (local $end i32) (local $sum0 v128) (local $sum1 v128)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $length) (i32.const 2))))
    (loop $next
      (local.set $sum0
        (f32x4.add (local.get $sum0) (f32x4.mul (v128.load (local.get $vector)) (v128.load (local.get $x)))))
      (local.set $sum1
        (f32x4.add (local.get $sum1)
          (f32x4.mul (v128.load offset=16 (local.get $vector)) (v128.load offset=16 (local.get $x)))))
      (local.set $x (i32.add (local.get $x) (i32.const 32)))
      (local.set $vector (i32.add (local.get $vector) (i32.const 32)))
      (br_if $next (i32.lt_u (local.get $x) (local.get $end))))
    (f64.promote_f32 (call $all (f32x4.add (local.get $sum0) (local.get $sum1)))))

  ;; vector[i] += factor x[i] curvatures[i], in 32-bit floats
  (func $add_bent (param $factor f32) (param $x i32) (param $curvatures i32) (param $vector i32) (param $length i32)
    (local $end i32) (local $factors v128)
    (local.set $factors (f32x4.splat (local.get $factor)))
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $length) (i32.const 2))))
    (loop $next
      (v128.store (local.get $vector)
        (f32x4.add (v128.load (local.get $vector))
          (f32x4.mul (f32x4.mul (local.get $factors) (v128.load (local.get $x))) (v128.load (local.get $curvatures)))))
      (v128.store offset=16 (local.get $vector)
        (f32x4.add (v128.load offset=16 (local.get $vector))
          (f32x4.mul
            (f32x4.mul (local.get $factors) (v128.load offset=16 (local.get $x)))
            (v128.load offset=16 (local.get $curvatures)))))
      (local.set $x (i32.add (local.get $x) (i32.const 32)))
      (local.set $curvatures (i32.add (local.get $curvatures) (i32.const 32)))
      (local.set $vector (i32.add (local.get $vector) (i32.const 32)))
      (br_if $next (i32.lt_u (local.get $x) (local.get $end)))))

  ;; For each of some columns, a step to where the quadratic model is least as long as other weights stay. The vector is what the steps so far
  ;; change of each row's slope. The state is a list of 64-bit numbers: columns whose weight is 0 are left out where their slope is below
  ;; the l1 penalty by more than the first; the largest subgradient before each step, and their sum, are put into the next two
  (func (export "descend")
    (param $records i32) (param $count i32) (param $length i32) (param $vector i32) (param $curvatures i32) (param $state i32)
    (local $last i32) (local $record i32)
    (local $now f64) (local $slope f64) (local $l1 f64) (local $bend f64) (local $least f64) (local $moved f64)
    (local.set $last (i32.add (local.get $records) (i32.shl (local.get $count) (i32.const 2))))
    (block $over
      (loop $column
        (br_if $over (i32.ge_u (local.get $records) (local.get $last)))
        (local.set $record (i32.load (local.get $records)))
        (local.set $records (i32.add (local.get $records) (i32.const 4)))
        (local.set $now (f64.load offset=16 (local.get $record)))
        (local.set $l1 (f64.load offset=40 (local.get $record)))
        (local.set $bend (f64.load offset=32 (local.get $record)))
        (local.set $slope
          (f64.add
            (f64.add
              (f64.load offset=24 (local.get $record))
              (call $dot (i32.load (local.get $record)) (local.get $vector) (local.get $length)))
            (f64.mul
              (f64.load offset=48 (local.get $record))
              (f64.sub (local.get $now) (f64.load offset=8 (local.get $record))))))
        (if (f64.eq (local.get $now) (f64.const 0))
          (then
            (local.set $least (f64.sub (f64.abs (local.get $slope)) (local.get $l1)))
            (f64.store offset=56 (local.get $record)
              (f64.convert_i32_u (f64.ge (local.get $least) (f64.load (local.get $state)))))
            (br_if $column (f64.le (local.get $least) (f64.const 0))))
          (else
            (f64.store offset=56 (local.get $record) (f64.const 1))
            (local.set $least
              (f64.abs (f64.add (local.get $slope) (f64.copysign (local.get $l1) (local.get $now)))))))
        (f64.store offset=8 (local.get $state) (f64.max (f64.load offset=8 (local.get $state)) (local.get $least)))
        (f64.store offset=16 (local.get $state) (f64.add (f64.load offset=16 (local.get $state)) (local.get $least)))
        (br_if $column (f64.eq (local.get $bend) (f64.const 0)))
        (local.set $moved (f64.sub (local.get $now) (f64.div (local.get $slope) (local.get $bend))))
        (local.set $moved
          (f64.copysign
            (f64.max
              (f64.sub (f64.abs (local.get $moved)) (f64.div (local.get $l1) (local.get $bend)))
              (f64.const 0))
            (local.get $moved)))
        (br_if $column (f64.eq (local.get $moved) (local.get $now)))
        (f64.store offset=16 (local.get $record) (local.get $moved))
        (call $add_bent
          (f32.demote_f64 (f64.sub (local.get $moved) (local.get $now)))
          (i32.load (local.get $record)) (local.get $curvatures) (local.get $vector) (local.get $length))
        (br $column))))

  ;; scores[i] += (now - start) x[i], of some columns
  (func (export "add")
    (param $records i32) (param $count i32) (param $length i32) (param $scores i32)
    (local $last i32) (local $record i32) (local $x i32) (local $end i32) (local $score i32) (local $factors v128)
    (local.set $last (i32.add (local.get $records) (i32.shl (local.get $count) (i32.const 2))))
    (block $over
      (loop $column
        (br_if $over (i32.ge_u (local.get $records) (local.get $last)))
        (local.set $record (i32.load (local.get $records)))
        (local.set $records (i32.add (local.get $records) (i32.const 4)))
        (br_if $column
          (f64.eq (f64.load offset=16 (local.get $record)) (f64.load offset=8 (local.get $record))))
        (local.set $factors
          (f64x2.splat (f64.sub (f64.load offset=16 (local.get $record)) (f64.load offset=8 (local.get $record)))))
        (local.set $x (i32.load (local.get $record)))
        (local.set $end (i32.add (local.get $x) (i32.shl (local.get $length) (i32.const 2))))
        (local.set $score (local.get $scores))
        (loop $next
          (v128.store (local.get $score)
            (f64x2.add (v128.load (local.get $score))
              (f64x2.mul (local.get $factors) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))))))
          (v128.store offset=16 (local.get $score)
            (f64x2.add (v128.load offset=16 (local.get $score))
              (f64x2.mul (local.get $factors) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x))))))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (local.set $score (i32.add (local.get $score) (i32.const 32)))
          (br_if $next (i32.lt_u (local.get $x) (local.get $end))))
        (br $column)))))
