;; Sums over 64-bit floats, several at a time.
(module
  (import "dense" "memory" (memory 1))

  ;; Σ a[j] b[j], in eight sums: an addition need not wait for the one before it
  (func (export "dot") (param $a i32) (param $b i32) (param $length i32) (result f64)
    (local $most i32) (local $end i32) (local $rest f64)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 3))))
    (local.set $most (i32.add (local.get $a) (i32.shl (i32.and (local.get $length) (i32.const -8)) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $most)))
        (local.set $sum0
          (f64x2.add (local.get $sum0) (f64x2.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
        (local.set $sum1
          (f64x2.add (local.get $sum1)
            (f64x2.mul (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b)))))
        (local.set $sum2
          (f64x2.add (local.get $sum2)
            (f64x2.mul (v128.load offset=32 (local.get $a)) (v128.load offset=32 (local.get $b)))))
        (local.set $sum3
          (f64x2.add (local.get $sum3)
            (f64x2.mul (v128.load offset=48 (local.get $a)) (v128.load offset=48 (local.get $b)))))
        (local.set $a (i32.add (local.get $a) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (br $next)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $rest (f64.add (local.get $rest) (f64.mul (f64.load (local.get $a)) (f64.load (local.get $b)))))
        (local.set $a (i32.add (local.get $a) (i32.const 8)))
        (local.set $b (i32.add (local.get $b) (i32.const 8)))
        (br $next)))
    (local.set $sum0
      (f64x2.add
        (f64x2.add (local.get $sum0) (local.get $sum1))
        (f64x2.add (local.get $sum2) (local.get $sum3))))
    (f64.add (local.get $rest)
      (f64.add (f64x2.extract_lane 0 (local.get $sum0)) (f64x2.extract_lane 1 (local.get $sum0)))))

  ;; Of four rows, so many bytes from one another: Σ a[j] b[j] of each, in two sums, side by side in the target
  (func (export "dots")
    (param $a i32) (param $stride i32) (param $b i32) (param $length i32) (param $target i32)
    (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $most i32) (local $numbers v128)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $row1 (i32.add (local.get $a) (local.get $stride)))
    (local.set $row2 (i32.add (local.get $row1) (local.get $stride)))
    (local.set $row3 (i32.add (local.get $row2) (local.get $stride)))
    (local.set $most (i32.add (local.get $a) (i32.shl (i32.and (local.get $length) (i32.const -2)) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $most)))
        (local.set $numbers (v128.load (local.get $b)))
        (local.set $sum0 (f64x2.add (local.get $sum0) (f64x2.mul (v128.load (local.get $a)) (local.get $numbers))))
        (local.set $sum1 (f64x2.add (local.get $sum1) (f64x2.mul (v128.load (local.get $row1)) (local.get $numbers))))
        (local.set $sum2 (f64x2.add (local.get $sum2) (f64x2.mul (v128.load (local.get $row2)) (local.get $numbers))))
        (local.set $sum3 (f64x2.add (local.get $sum3) (f64x2.mul (v128.load (local.get $row3)) (local.get $numbers))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
        (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
        (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next)))
    (if (i32.and (local.get $length) (i32.const 1))
      (then
        (local.set $numbers (v128.load64_zero (local.get $b)))
        (local.set $sum0 (f64x2.add (local.get $sum0) (f64x2.mul (v128.load64_zero (local.get $a)) (local.get $numbers))))
        (local.set $sum1
          (f64x2.add (local.get $sum1) (f64x2.mul (v128.load64_zero (local.get $row1)) (local.get $numbers))))
        (local.set $sum2
          (f64x2.add (local.get $sum2) (f64x2.mul (v128.load64_zero (local.get $row2)) (local.get $numbers))))
        (local.set $sum3
          (f64x2.add (local.get $sum3) (f64x2.mul (v128.load64_zero (local.get $row3)) (local.get $numbers))))))
    (f64.store (local.get $target) (call $lanes (local.get $sum0)))
    (f64.store offset=8 (local.get $target) (call $lanes (local.get $sum1)))
    (f64.store offset=16 (local.get $target) (call $lanes (local.get $sum2)))
    (f64.store offset=24 (local.get $target) (call $lanes (local.get $sum3))))

  ;; As "dots": Σ |a[j] - b[j]| of each
  (func (export "distances")
    (param $a i32) (param $stride i32) (param $b i32) (param $length i32) (param $target i32)
    (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $most i32) (local $numbers v128)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $row1 (i32.add (local.get $a) (local.get $stride)))
    (local.set $row2 (i32.add (local.get $row1) (local.get $stride)))
    (local.set $row3 (i32.add (local.get $row2) (local.get $stride)))
    (local.set $most (i32.add (local.get $a) (i32.shl (i32.and (local.get $length) (i32.const -2)) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $most)))
        (local.set $numbers (v128.load (local.get $b)))
        (local.set $sum0
          (f64x2.add (local.get $sum0) (f64x2.abs (f64x2.sub (v128.load (local.get $a)) (local.get $numbers)))))
        (local.set $sum1
          (f64x2.add (local.get $sum1) (f64x2.abs (f64x2.sub (v128.load (local.get $row1)) (local.get $numbers)))))
        (local.set $sum2
          (f64x2.add (local.get $sum2) (f64x2.abs (f64x2.sub (v128.load (local.get $row2)) (local.get $numbers)))))
        (local.set $sum3
          (f64x2.add (local.get $sum3) (f64x2.abs (f64x2.sub (v128.load (local.get $row3)) (local.get $numbers)))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
        (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
        (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next)))
    (if (i32.and (local.get $length) (i32.const 1))
      (then
        (local.set $numbers (v128.load64_zero (local.get $b)))
        (local.set $sum0
          (f64x2.add (local.get $sum0) (f64x2.abs (f64x2.sub (v128.load64_zero (local.get $a)) (local.get $numbers)))))
        (local.set $sum1
          (f64x2.add (local.get $sum1) (f64x2.abs (f64x2.sub (v128.load64_zero (local.get $row1)) (local.get $numbers)))))
        (local.set $sum2
          (f64x2.add (local.get $sum2) (f64x2.abs (f64x2.sub (v128.load64_zero (local.get $row2)) (local.get $numbers)))))
        (local.set $sum3
          (f64x2.add (local.get $sum3) (f64x2.abs (f64x2.sub (v128.load64_zero (local.get $row3)) (local.get $numbers)))))))
    (f64.store (local.get $target) (call $lanes (local.get $sum0)))
    (f64.store offset=8 (local.get $target) (call $lanes (local.get $sum1)))
    (f64.store offset=16 (local.get $target) (call $lanes (local.get $sum2)))
    (f64.store offset=24 (local.get $target) (call $lanes (local.get $sum3))))

  ;; target[j] += factor a[j], of an even number of numbers
  (func (export "add") (param $factor f64) (param $a i32) (param $target i32) (param $length i32)
    (local $end i32) (local $factors v128)
    (local.set $factors (f64x2.splat (local.get $factor)))
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 3))))
    (loop $next
      (v128.store (local.get $target)
        (f64x2.add (v128.load (local.get $target)) (f64x2.mul (local.get $factors) (v128.load (local.get $a)))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $target (i32.add (local.get $target) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end)))))

  ;; target[j] += factor a[j] + other b[j], of an even number of numbers
  (func (export "addTwo")
    (param $factor f64) (param $a i32) (param $other f64) (param $b i32) (param $target i32) (param $length i32)
    (local $end i32) (local $factors v128) (local $others v128)
    (local.set $factors (f64x2.splat (local.get $factor)))
    (local.set $others (f64x2.splat (local.get $other)))
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 3))))
    (loop $next
      (v128.store (local.get $target)
        (f64x2.add (v128.load (local.get $target))
          (f64x2.add
            (f64x2.mul (local.get $factors) (v128.load (local.get $a)))
            (f64x2.mul (local.get $others) (v128.load (local.get $b))))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $target (i32.add (local.get $target) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end)))))

  ;; a[j] becomes cosine a[j] + sine b[j], and b[j] cosine b[j] - sine a[j], of an even number of numbers
  (func (export "rotate") (param $a i32) (param $b i32) (param $cosine f64) (param $sine f64) (param $length i32)
    (local $end i32) (local $cosines v128) (local $sines v128) (local $first v128) (local $second v128)
    (local.set $cosines (f64x2.splat (local.get $cosine)))
    (local.set $sines (f64x2.splat (local.get $sine)))
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $length) (i32.const 3))))
    (loop $next
      (local.set $first (v128.load (local.get $a)))
      (local.set $second (v128.load (local.get $b)))
      (v128.store (local.get $a)
        (f64x2.add (f64x2.mul (local.get $cosines) (local.get $first)) (f64x2.mul (local.get $sines) (local.get $second))))
      (v128.store (local.get $b)
        (f64x2.sub (f64x2.mul (local.get $cosines) (local.get $second)) (f64x2.mul (local.get $sines) (local.get $first))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end)))))

  (func $lanes (param $sum v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum)))))
