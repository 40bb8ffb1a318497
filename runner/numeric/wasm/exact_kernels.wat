;; Products of some rows of 32-bit floats, which lie one behind the other without gaps, with vectors of 64-bit floats, from either side:
;; all of it in 64 bits. Rows come four at a time: there are as many. Two vectors at a time use what is loaded and promoted twice; each
;; has what it has alone, to the bit. What is exported is called as in `product_kernels.wat`.
(module
  (import "products" "memory" (memory 1 65536 shared))

  ;; Brings numbers into the processor's cache, a line after the other. What is read is returned, so that it counts as used
  (func (export "bring") (param $x i32) (param $bytes i32) (result i32)
    (local $end i32) (local $read i32)
    (local.set $end (i32.add (local.get $x) (local.get $bytes)))
    (loop $line
      (local.set $read (i32.or (local.get $read) (i32.load (local.get $x))))
      (local.set $x (i32.add (local.get $x) (i32.const 64)))
      (br_if $line (i32.lt_u (local.get $x) (local.get $end))))
    (local.get $read))

  ;; For each row and each vector: score = Σ x[j] w[j], in two sums
  (func (export "times")
    (param $x i32) (param $rows i32) (param $columns i32)
    (param $vectors i32) (param $weights i32) (param $scores i32) (param $stride i32)
    (block $done
      (loop $two
        (br_if $done (i32.lt_u (local.get $vectors) (i32.const 2)))
        (call $times_two
          (local.get $x) (local.get $rows) (local.get $columns)
          (local.get $weights) (local.get $scores) (local.get $stride))
        (local.set $weights (i32.add (local.get $weights) (i32.shl (local.get $columns) (i32.const 4))))
        (local.set $scores (i32.add (local.get $scores) (i32.shl (local.get $stride) (i32.const 1))))
        (local.set $vectors (i32.sub (local.get $vectors) (i32.const 2)))
        (br $two)))
    (if (local.get $vectors)
      (then
        (call $times_one
          (local.get $x) (local.get $rows) (local.get $columns) (local.get $weights) (local.get $scores)))))

  (func $lanes (param $sum v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum))))

  ;; A number, and 0
  (func $number (param $at i32) (result v128)
    (f64x2.promote_low_f32x4 (v128.load32_zero (local.get $at))))

  (func $times_one
    (param $x i32) (param $rows i32) (param $columns i32) (param $weights i32) (param $scores i32)
    (local $w i32) (local $end i32) (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $factor v128) (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $w (local.get $weights))
        (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -4)) (i32.const 2))))
        (local.set $row1 (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row2 (i32.add (local.get $row1) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row3 (i32.add (local.get $row2) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $sum0 (v128.const f64x2 0 0))
        (local.set $sum1 (v128.const f64x2 0 0))
        (local.set $sum2 (v128.const f64x2 0 0))
        (local.set $sum3 (v128.const f64x2 0 0))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $factor (v128.load (local.get $w)))
            (local.set $sum0
              (f64x2.add (local.get $sum0)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))) (local.get $factor))))
            (local.set $sum1
              (f64x2.add (local.get $sum1)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row1))) (local.get $factor))))
            (local.set $sum2
              (f64x2.add (local.get $sum2)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row2))) (local.get $factor))))
            (local.set $sum3
              (f64x2.add (local.get $sum3)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row3))) (local.get $factor))))
            (local.set $factor (v128.load offset=16 (local.get $w)))
            (local.set $sum0
              (f64x2.add (local.get $sum0)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x))) (local.get $factor))))
            (local.set $sum1
              (f64x2.add (local.get $sum1)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row1))) (local.get $factor))))
            (local.set $sum2
              (f64x2.add (local.get $sum2)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row2))) (local.get $factor))))
            (local.set $sum3
              (f64x2.add (local.get $sum3)
                (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row3))) (local.get $factor))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $w (i32.add (local.get $w) (i32.const 32)))
            (br $next)))
        (local.set $end (i32.add (local.get $end) (i32.shl (i32.and (local.get $columns) (i32.const 3)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $factor (v128.load64_zero (local.get $w)))
            (local.set $sum0
              (f64x2.add (local.get $sum0) (f64x2.mul (call $number (local.get $x)) (local.get $factor))))
            (local.set $sum1
              (f64x2.add (local.get $sum1) (f64x2.mul (call $number (local.get $row1)) (local.get $factor))))
            (local.set $sum2
              (f64x2.add (local.get $sum2) (f64x2.mul (call $number (local.get $row2)) (local.get $factor))))
            (local.set $sum3
              (f64x2.add (local.get $sum3) (f64x2.mul (call $number (local.get $row3)) (local.get $factor))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 4)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 4)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 4)))
            (local.set $w (i32.add (local.get $w) (i32.const 8)))
            (br $next)))
        (f64.store (local.get $scores) (call $lanes (local.get $sum0)))
        (f64.store offset=8 (local.get $scores) (call $lanes (local.get $sum1)))
        (f64.store offset=16 (local.get $scores) (call $lanes (local.get $sum2)))
        (f64.store offset=24 (local.get $scores) (call $lanes (local.get $sum3)))
        (local.set $x (local.get $row3))
        (local.set $scores (i32.add (local.get $scores) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four))))

  (func $times_two
    (param $x i32) (param $rows i32) (param $columns i32) (param $weights i32) (param $scores i32) (param $stride i32)
    (local $w i32) (local $v i32) (local $other i32) (local $end i32) (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $factor v128) (local $second v128) (local $numbers v128)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local $sum4 v128) (local $sum5 v128) (local $sum6 v128) (local $sum7 v128)
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $w (local.get $weights))
        (local.set $v (i32.add (local.get $weights) (i32.shl (local.get $columns) (i32.const 3))))
        (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -4)) (i32.const 2))))
        (local.set $row1 (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row2 (i32.add (local.get $row1) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row3 (i32.add (local.get $row2) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $sum0 (v128.const f64x2 0 0))
        (local.set $sum1 (v128.const f64x2 0 0))
        (local.set $sum2 (v128.const f64x2 0 0))
        (local.set $sum3 (v128.const f64x2 0 0))
        (local.set $sum4 (v128.const f64x2 0 0))
        (local.set $sum5 (v128.const f64x2 0 0))
        (local.set $sum6 (v128.const f64x2 0 0))
        (local.set $sum7 (v128.const f64x2 0 0))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $factor (v128.load (local.get $w)))
            (local.set $second (v128.load (local.get $v)))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))))
            (local.set $sum0 (f64x2.add (local.get $sum0) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f64x2.add (local.get $sum4) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row1))))
            (local.set $sum1 (f64x2.add (local.get $sum1) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f64x2.add (local.get $sum5) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row2))))
            (local.set $sum2 (f64x2.add (local.get $sum2) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f64x2.add (local.get $sum6) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row3))))
            (local.set $sum3 (f64x2.add (local.get $sum3) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f64x2.add (local.get $sum7) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $factor (v128.load offset=16 (local.get $w)))
            (local.set $second (v128.load offset=16 (local.get $v)))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x))))
            (local.set $sum0 (f64x2.add (local.get $sum0) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f64x2.add (local.get $sum4) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row1))))
            (local.set $sum1 (f64x2.add (local.get $sum1) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f64x2.add (local.get $sum5) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row2))))
            (local.set $sum2 (f64x2.add (local.get $sum2) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f64x2.add (local.get $sum6) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row3))))
            (local.set $sum3 (f64x2.add (local.get $sum3) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f64x2.add (local.get $sum7) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $w (i32.add (local.get $w) (i32.const 32)))
            (local.set $v (i32.add (local.get $v) (i32.const 32)))
            (br $next)))
        (local.set $end (i32.add (local.get $end) (i32.shl (i32.and (local.get $columns) (i32.const 3)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $factor (v128.load64_zero (local.get $w)))
            (local.set $second (v128.load64_zero (local.get $v)))
            (local.set $numbers (call $number (local.get $x)))
            (local.set $sum0 (f64x2.add (local.get $sum0) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f64x2.add (local.get $sum4) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (call $number (local.get $row1)))
            (local.set $sum1 (f64x2.add (local.get $sum1) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f64x2.add (local.get $sum5) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (call $number (local.get $row2)))
            (local.set $sum2 (f64x2.add (local.get $sum2) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f64x2.add (local.get $sum6) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (call $number (local.get $row3)))
            (local.set $sum3 (f64x2.add (local.get $sum3) (f64x2.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f64x2.add (local.get $sum7) (f64x2.mul (local.get $numbers) (local.get $second))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 4)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 4)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 4)))
            (local.set $w (i32.add (local.get $w) (i32.const 8)))
            (local.set $v (i32.add (local.get $v) (i32.const 8)))
            (br $next)))
        (local.set $other (i32.add (local.get $scores) (local.get $stride)))
        (f64.store (local.get $scores) (call $lanes (local.get $sum0)))
        (f64.store offset=8 (local.get $scores) (call $lanes (local.get $sum1)))
        (f64.store offset=16 (local.get $scores) (call $lanes (local.get $sum2)))
        (f64.store offset=24 (local.get $scores) (call $lanes (local.get $sum3)))
        (f64.store (local.get $other) (call $lanes (local.get $sum4)))
        (f64.store offset=8 (local.get $other) (call $lanes (local.get $sum5)))
        (f64.store offset=16 (local.get $other) (call $lanes (local.get $sum6)))
        (f64.store offset=24 (local.get $other) (call $lanes (local.get $sum7)))
        (local.set $x (local.get $row3))
        (local.set $scores (i32.add (local.get $scores) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four))))

  ;; For each vector: sum[j] += Σ factor x[j] over the rows. The bench is not used
  (func (export "add")
    (param $x i32) (param $rows i32) (param $columns i32)
    (param $vectors i32) (param $factors i32) (param $stride i32) (param $bench i32) (param $sums i32)
    (block $done
      (loop $two
        (br_if $done (i32.lt_u (local.get $vectors) (i32.const 2)))
        (call $add_two
          (local.get $x) (local.get $rows) (local.get $columns)
          (local.get $factors) (local.get $stride) (local.get $sums))
        (local.set $factors (i32.add (local.get $factors) (i32.shl (local.get $stride) (i32.const 1))))
        (local.set $sums (i32.add (local.get $sums) (i32.shl (local.get $columns) (i32.const 4))))
        (local.set $vectors (i32.sub (local.get $vectors) (i32.const 2)))
        (br $two)))
    (if (local.get $vectors)
      (then
        (call $add_one
          (local.get $x) (local.get $rows) (local.get $columns) (local.get $factors) (local.get $sums)))))

  (func $add_one (param $x i32) (param $rows i32) (param $columns i32) (param $factors i32) (param $sums i32)
    (local $sum i32) (local $end i32) (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $factor0 v128) (local $factor1 v128) (local $factor2 v128) (local $factor3 v128)
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $sum (local.get $sums))
        (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -4)) (i32.const 2))))
        (local.set $row1 (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row2 (i32.add (local.get $row1) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row3 (i32.add (local.get $row2) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $factor0 (v128.load64_splat (local.get $factors)))
        (local.set $factor1 (v128.load64_splat offset=8 (local.get $factors)))
        (local.set $factor2 (v128.load64_splat offset=16 (local.get $factors)))
        (local.set $factor3 (v128.load64_splat offset=24 (local.get $factors)))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (v128.store (local.get $sum)
              (f64x2.add (v128.load (local.get $sum))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $factor0) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))))
                    (f64x2.mul (local.get $factor1) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row1)))))
                  (f64x2.add
                    (f64x2.mul (local.get $factor2) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row2))))
                    (f64x2.mul (local.get $factor3) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row3))))))))
            (v128.store offset=16 (local.get $sum)
              (f64x2.add (v128.load offset=16 (local.get $sum))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $factor0) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x))))
                    (f64x2.mul (local.get $factor1) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row1)))))
                  (f64x2.add
                    (f64x2.mul (local.get $factor2) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row2))))
                    (f64x2.mul (local.get $factor3) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row3))))))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 32)))
            (br $next)))
        (local.set $end (i32.add (local.get $end) (i32.shl (i32.and (local.get $columns) (i32.const 3)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (v128.store64_lane 0 (local.get $sum)
              (f64x2.add (v128.load64_zero (local.get $sum))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $factor0) (call $number (local.get $x)))
                    (f64x2.mul (local.get $factor1) (call $number (local.get $row1))))
                  (f64x2.add
                    (f64x2.mul (local.get $factor2) (call $number (local.get $row2)))
                    (f64x2.mul (local.get $factor3) (call $number (local.get $row3)))))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 4)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 4)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 4)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 8)))
            (br $next)))
        (local.set $x (local.get $row3))
        (local.set $factors (i32.add (local.get $factors) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four))))

  (func $add_two
    (param $x i32) (param $rows i32) (param $columns i32) (param $factors i32) (param $stride i32) (param $sums i32)
    (local $sum i32) (local $other i32) (local $end i32) (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $factor0 v128) (local $factor1 v128) (local $factor2 v128) (local $factor3 v128)
    (local $second0 v128) (local $second1 v128) (local $second2 v128) (local $second3 v128)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $sum (local.get $sums))
        (local.set $other (i32.add (local.get $sums) (i32.shl (local.get $columns) (i32.const 3))))
        (local.set $end (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -4)) (i32.const 2))))
        (local.set $row1 (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row2 (i32.add (local.get $row1) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row3 (i32.add (local.get $row2) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $factor0 (v128.load64_splat (local.get $factors)))
        (local.set $factor1 (v128.load64_splat offset=8 (local.get $factors)))
        (local.set $factor2 (v128.load64_splat offset=16 (local.get $factors)))
        (local.set $factor3 (v128.load64_splat offset=24 (local.get $factors)))
        (local.set $second0 (v128.load64_splat (i32.add (local.get $factors) (local.get $stride))))
        (local.set $second1 (v128.load64_splat offset=8 (i32.add (local.get $factors) (local.get $stride))))
        (local.set $second2 (v128.load64_splat offset=16 (i32.add (local.get $factors) (local.get $stride))))
        (local.set $second3 (v128.load64_splat offset=24 (i32.add (local.get $factors) (local.get $stride))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $x0 (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))))
            (local.set $x1 (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row1))))
            (local.set $x2 (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row2))))
            (local.set $x3 (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row3))))
            (v128.store (local.get $sum)
              (f64x2.add (v128.load (local.get $sum))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $factor0) (local.get $x0))
                    (f64x2.mul (local.get $factor1) (local.get $x1)))
                  (f64x2.add
                    (f64x2.mul (local.get $factor2) (local.get $x2))
                    (f64x2.mul (local.get $factor3) (local.get $x3))))))
            (v128.store (local.get $other)
              (f64x2.add (v128.load (local.get $other))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $second0) (local.get $x0))
                    (f64x2.mul (local.get $second1) (local.get $x1)))
                  (f64x2.add
                    (f64x2.mul (local.get $second2) (local.get $x2))
                    (f64x2.mul (local.get $second3) (local.get $x3))))))
            (local.set $x0 (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x))))
            (local.set $x1 (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row1))))
            (local.set $x2 (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row2))))
            (local.set $x3 (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $row3))))
            (v128.store offset=16 (local.get $sum)
              (f64x2.add (v128.load offset=16 (local.get $sum))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $factor0) (local.get $x0))
                    (f64x2.mul (local.get $factor1) (local.get $x1)))
                  (f64x2.add
                    (f64x2.mul (local.get $factor2) (local.get $x2))
                    (f64x2.mul (local.get $factor3) (local.get $x3))))))
            (v128.store offset=16 (local.get $other)
              (f64x2.add (v128.load offset=16 (local.get $other))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $second0) (local.get $x0))
                    (f64x2.mul (local.get $second1) (local.get $x1)))
                  (f64x2.add
                    (f64x2.mul (local.get $second2) (local.get $x2))
                    (f64x2.mul (local.get $second3) (local.get $x3))))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 32)))
            (local.set $other (i32.add (local.get $other) (i32.const 32)))
            (br $next)))
        (local.set $end (i32.add (local.get $end) (i32.shl (i32.and (local.get $columns) (i32.const 3)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $x0 (call $number (local.get $x)))
            (local.set $x1 (call $number (local.get $row1)))
            (local.set $x2 (call $number (local.get $row2)))
            (local.set $x3 (call $number (local.get $row3)))
            (v128.store64_lane 0 (local.get $sum)
              (f64x2.add (v128.load64_zero (local.get $sum))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $factor0) (local.get $x0))
                    (f64x2.mul (local.get $factor1) (local.get $x1)))
                  (f64x2.add
                    (f64x2.mul (local.get $factor2) (local.get $x2))
                    (f64x2.mul (local.get $factor3) (local.get $x3))))))
            (v128.store64_lane 0 (local.get $other)
              (f64x2.add (v128.load64_zero (local.get $other))
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $second0) (local.get $x0))
                    (f64x2.mul (local.get $second1) (local.get $x1)))
                  (f64x2.add
                    (f64x2.mul (local.get $second2) (local.get $x2))
                    (f64x2.mul (local.get $second3) (local.get $x3))))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 4)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 4)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 4)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 8)))
            (local.set $other (i32.add (local.get $other) (i32.const 8)))
            (br $next)))
        (local.set $x (local.get $row3))
        (local.set $factors (i32.add (local.get $factors) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four)))))
