;; Sums over rows of 32-bit floats, in 64-bit ones, several numbers at a time. Lengths are multiples of eight: rows are padded with zeros.
(module
  (import "rows" "memory" (memory 1))

  ;; Σ a[j] b[j], in eight sums: an addition need not wait for the one before it
  (func (export "dot") (param $a i32) (param $b i32) (param $length i32) (result f64)
    (local $end i32) (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $sum0
          (f64x2.add (local.get $sum0)
            (f64x2.mul
              (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a)))
              (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $b))))))
        (local.set $sum1
          (f64x2.add (local.get $sum1)
            (f64x2.mul
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $a)))
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $b))))))
        (local.set $sum2
          (f64x2.add (local.get $sum2)
            (f64x2.mul
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=16 (local.get $a)))
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=16 (local.get $b))))))
        (local.set $sum3
          (f64x2.add (local.get $sum3)
            (f64x2.mul
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=24 (local.get $a)))
              (f64x2.promote_low_f32x4 (v128.load64_zero offset=24 (local.get $b))))))
        (local.set $a (i32.add (local.get $a) (i32.const 32)))
        (local.set $b (i32.add (local.get $b) (i32.const 32)))
        (br $next)))
    (local.set $sum0
      (f64x2.add
        (f64x2.add (local.get $sum0) (local.get $sum1))
        (f64x2.add (local.get $sum2) (local.get $sum3))))
    (f64.add (f64x2.extract_lane 0 (local.get $sum0)) (f64x2.extract_lane 1 (local.get $sum0))))

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
    (f64.add (f64x2.extract_lane 0 (local.get $squares)) (f64x2.extract_lane 1 (local.get $squares)))))
