;; What is done to all columns of some rows of 32-bit floats, which lie one behind the other without gaps.
(module
  (import "columns" "memory" (memory 1))

  ;; 0 where all numbers are finite, else NaN
  (func (export "zero") (param $x i32) (param $count i32) (result f32)
    (local $end i32) (local $sum v128) (local $rest f32)
    (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $sum
          (f32x4.add (local.get $sum) (f32x4.mul (v128.load (local.get $x)) (v128.const f32x4 0 0 0 0))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $end) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $rest (f32.add (local.get $rest) (f32.mul (f32.load (local.get $x)) (f32.const 0))))
        (local.set $x (i32.add (local.get $x) (i32.const 4)))
        (br $next)))
    (f32.add (local.get $rest)
      (f32.add
        (f32.add (f32x4.extract_lane 0 (local.get $sum)) (f32x4.extract_lane 1 (local.get $sum)))
        (f32.add (f32x4.extract_lane 2 (local.get $sum)) (f32x4.extract_lane 3 (local.get $sum))))))

  ;; For each row of the class that its label (a byte) names: sum[j] += x[j] - pivot[j] and square[j] += (x[j] - pivot[j])², in 64-bit floats
  (func (export "moments")
    (param $x i32) (param $labels i32) (param $rows i32) (param $columns i32)
    (param $pivots i32) (param $sums i32) (param $squares i32)
    (local $offset i32) (local $pivot i32) (local $sum i32) (local $square i32) (local $end i32)
    (local $difference v128) (local $last f64)
    (block $over
      (loop $row
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $offset
          (i32.shl (i32.mul (i32.load8_u (local.get $labels)) (local.get $columns)) (i32.const 3)))
        (local.set $sum (i32.add (local.get $sums) (local.get $offset)))
        (local.set $square (i32.add (local.get $squares) (local.get $offset)))
        (local.set $pivot (local.get $pivots))
        (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -2)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $difference
              (f64x2.sub (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))) (v128.load (local.get $pivot))))
            (v128.store (local.get $sum) (f64x2.add (v128.load (local.get $sum)) (local.get $difference)))
            (v128.store (local.get $square)
              (f64x2.add
                (v128.load (local.get $square))
                (f64x2.mul (local.get $difference) (local.get $difference))))
            (local.set $x (i32.add (local.get $x) (i32.const 8)))
            (local.set $pivot (i32.add (local.get $pivot) (i32.const 16)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
            (local.set $square (i32.add (local.get $square) (i32.const 16)))
            (br $next)))
        (if (i32.and (local.get $columns) (i32.const 1))
          (then
            (local.set $last (f64.sub (f64.promote_f32 (f32.load (local.get $x))) (f64.load (local.get $pivot))))
            (f64.store (local.get $sum) (f64.add (f64.load (local.get $sum)) (local.get $last)))
            (f64.store (local.get $square)
              (f64.add (f64.load (local.get $square)) (f64.mul (local.get $last) (local.get $last))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))))
        (local.set $labels (i32.add (local.get $labels) (i32.const 1)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $row))))

  ;; x[j] = (x[j] - center[j]) / width[j], rounded to 32 bits after each operation
  (func (export "standardize")
    (param $x i32) (param $rows i32) (param $columns i32) (param $centers i32) (param $widths i32)
    (local $center i32) (local $width i32) (local $end i32)
    (block $over
      (loop $row
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $center (local.get $centers))
        (local.set $width (local.get $widths))
        (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -4)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (v128.store (local.get $x)
              (f32x4.div
                (f32x4.sub (v128.load (local.get $x)) (v128.load (local.get $center)))
                (v128.load (local.get $width))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $center (i32.add (local.get $center) (i32.const 16)))
            (local.set $width (i32.add (local.get $width) (i32.const 16)))
            (br $next)))
        (local.set $end (i32.add (local.get $end) (i32.shl (i32.and (local.get $columns) (i32.const 3)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (f32.store (local.get $x)
              (f32.div
                (f32.sub (f32.load (local.get $x)) (f32.load (local.get $center)))
                (f32.load (local.get $width))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $center (i32.add (local.get $center) (i32.const 4)))
            (local.set $width (i32.add (local.get $width) (i32.const 4)))
            (br $next)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $row))))

  ;; target[j] = (x[j] - center[j]) factor[j], in 64-bit floats, of one row
  (func (export "center")
    (param $x i32) (param $columns i32) (param $centers i32) (param $factors i32) (param $target i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -2)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (v128.store (local.get $target)
          (f64x2.mul
            (f64x2.sub (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))) (v128.load (local.get $centers)))
            (v128.load (local.get $factors))))
        (local.set $x (i32.add (local.get $x) (i32.const 8)))
        (local.set $centers (i32.add (local.get $centers) (i32.const 16)))
        (local.set $factors (i32.add (local.get $factors) (i32.const 16)))
        (local.set $target (i32.add (local.get $target) (i32.const 16)))
        (br $next)))
    (if (i32.and (local.get $columns) (i32.const 1))
      (then
        (f64.store (local.get $target)
          (f64.mul
            (f64.sub (f64.promote_f32 (f32.load (local.get $x))) (f64.load (local.get $centers)))
            (f64.load (local.get $factors))))))))
