;; Products of some rows of 32-bit floats, which lie one behind the other without gaps, with a vector, from either side.
(module
  (import "products" "memory" (memory 1 65536 shared))

  ;; For each row: score = Σ x[j] w[j], in sixteen sums of 32 bits
  (func (export "times") (param $x i32) (param $rows i32) (param $columns i32) (param $weights i32) (param $scores i32)
    (local $w i32) (local $most i32) (local $end i32) (local $rest f32)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (block $over
      (loop $row
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $w (local.get $weights))
        (local.set $end (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $most (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -16)) (i32.const 2))))
        (local.set $sum0 (v128.const f32x4 0 0 0 0))
        (local.set $sum1 (v128.const f32x4 0 0 0 0))
        (local.set $sum2 (v128.const f32x4 0 0 0 0))
        (local.set $sum3 (v128.const f32x4 0 0 0 0))
        (local.set $rest (f32.const 0))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $sum0
              (f32x4.add (local.get $sum0) (f32x4.mul (v128.load (local.get $x)) (v128.load (local.get $w)))))
            (local.set $sum1
              (f32x4.add (local.get $sum1)
                (f32x4.mul (v128.load offset=16 (local.get $x)) (v128.load offset=16 (local.get $w)))))
            (local.set $sum2
              (f32x4.add (local.get $sum2)
                (f32x4.mul (v128.load offset=32 (local.get $x)) (v128.load offset=32 (local.get $w)))))
            (local.set $sum3
              (f32x4.add (local.get $sum3)
                (f32x4.mul (v128.load offset=48 (local.get $x)) (v128.load offset=48 (local.get $w)))))
            (local.set $x (i32.add (local.get $x) (i32.const 64)))
            (local.set $w (i32.add (local.get $w) (i32.const 64)))
            (br $next)))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (local.set $rest
              (f32.add (local.get $rest) (f32.mul (f32.load (local.get $x)) (f32.load (local.get $w)))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $w (i32.add (local.get $w) (i32.const 4)))
            (br $next)))
        (local.set $sum0
          (f32x4.add
            (f32x4.add (local.get $sum0) (local.get $sum1))
            (f32x4.add (local.get $sum2) (local.get $sum3))))
        (f64.store (local.get $scores)
          (f64.promote_f32
            (f32.add (local.get $rest)
              (f32.add
                (f32.add (f32x4.extract_lane 0 (local.get $sum0)) (f32x4.extract_lane 1 (local.get $sum0)))
                (f32.add (f32x4.extract_lane 2 (local.get $sum0)) (f32x4.extract_lane 3 (local.get $sum0)))))))
        (local.set $scores (i32.add (local.get $scores) (i32.const 8)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $row))))

  ;; sum[j] += Σ factor x[j] over the rows, four at a time: there are as many, and factors of 64 bits
  (func (export "add") (param $x i32) (param $rows i32) (param $columns i32) (param $factors i32) (param $sums i32)
    (local $sum i32) (local $most i32) (local $end i32) (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $factor0 v128) (local $factor1 v128) (local $factor2 v128) (local $factor3 v128)
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $sum (local.get $sums))
        (local.set $end (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $most (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -4)) (i32.const 2))))
        (local.set $row1 (local.get $end))
        (local.set $row2 (i32.add (local.get $row1) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row3 (i32.add (local.get $row2) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $factor0 (f32x4.splat (f32.demote_f64 (f64.load (local.get $factors)))))
        (local.set $factor1 (f32x4.splat (f32.demote_f64 (f64.load offset=8 (local.get $factors)))))
        (local.set $factor2 (f32x4.splat (f32.demote_f64 (f64.load offset=16 (local.get $factors)))))
        (local.set $factor3 (f32x4.splat (f32.demote_f64 (f64.load offset=24 (local.get $factors)))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (v128.store (local.get $sum)
              (f32x4.add (v128.load (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (v128.load (local.get $x)))
                    (f32x4.mul (local.get $factor1) (v128.load (local.get $row1))))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (v128.load (local.get $row2)))
                    (f32x4.mul (local.get $factor3) (v128.load (local.get $row3)))))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
            (br $next)))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (f32.store (local.get $sum)
              (f32.add (f32.load (local.get $sum))
                (f32.add
                  (f32.add
                    (f32.mul (f32x4.extract_lane 0 (local.get $factor0)) (f32.load (local.get $x)))
                    (f32.mul (f32x4.extract_lane 0 (local.get $factor1)) (f32.load (local.get $row1))))
                  (f32.add
                    (f32.mul (f32x4.extract_lane 0 (local.get $factor2)) (f32.load (local.get $row2)))
                    (f32.mul (f32x4.extract_lane 0 (local.get $factor3)) (f32.load (local.get $row3)))))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 4)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 4)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 4)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 4)))
            (br $next)))
        (local.set $x (local.get $row3))
        (local.set $factors (i32.add (local.get $factors) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four)))))
