;; Slopes of losses at the scores of rows, as those of `slopes.ts` by the same names: they take the place of the products of 64 bits that
;; shift makes scores of. Labels are bytes, 1 or 0, and weights have 64 bits. The losses, and the slopes, are added to two sums
(module
  (import "slopes" "memory" (memory 1 65536 shared))
  (import "slopes" "log" (func $log (param f64) (result f64)))

  ;; Adds to a sum in memory
  (func $add_to (param $sum i32) (param $number f64)
    (f64.store (local.get $sum) (f64.add (f64.load (local.get $sum)) (local.get $number))))

  ;; The logarithms of rows that count alike are one logarithm of a product. e^x, of two numbers that are not above 0, is right but for the
  ;; last bit, and 0 where it is no normal number: by the rational function of Sun's fdlibm on what is left of x beside whole powers of two.
  ;; Constants have locals, as they would be made anew in each round
  (func (export "logistic")
    (param $products i32) (param $count i32) (param $labels i32) (param $weights i32) (param $shift f64) (param $sums i32)
    (local $end i32) (local $value f64) (local $slopes f64) (local $odds f64) (local $common f64)
    (local $score v128) (local $label v128) (local $weight v128) (local $decay v128) (local $share v128)
    (local $loss v128) (local $slope v128)
    (local $x v128) (local $power v128) (local $high v128) (local $low v128) (local $rest v128) (local $square v128) (local $c v128)
    (local $shifts v128) (local $zero v128)
    (local $log2e v128) (local $ln2_high v128) (local $ln2_low v128) (local $p5 v128) (local $p4 v128)
    (local $p3 v128) (local $p2 v128) (local $p1 v128) (local $two v128) (local $one v128)
    (local $least v128) (local $whole v128) (local $minus v128)
    (local.set $log2e (v128.const f64x2 1.44269504088896338700 1.44269504088896338700))
    (local.set $ln2_high (v128.const f64x2 6.93147180369123816490e-01 6.93147180369123816490e-01))
    (local.set $ln2_low (v128.const f64x2 1.90821492927058770002e-10 1.90821492927058770002e-10))
    (local.set $p5 (v128.const f64x2 4.13813679705723846039e-08 4.13813679705723846039e-08))
    (local.set $p4 (v128.const f64x2 -1.65339022054652515390e-06 -1.65339022054652515390e-06))
    (local.set $p3 (v128.const f64x2 6.61375632143793436117e-05 6.61375632143793436117e-05))
    (local.set $p2 (v128.const f64x2 -2.77777777770155933842e-03 -2.77777777770155933842e-03))
    (local.set $p1 (v128.const f64x2 1.66666666666666019037e-01 1.66666666666666019037e-01))
    (local.set $two (v128.const f64x2 2 2))
    (local.set $one (v128.const f64x2 1 1))
    (local.set $least (v128.const f64x2 -708 -708))
    ;; Numbers of less than half of it are rounded to whole ones where it is added
    (local.set $whole (v128.const f64x2 0x1.8p52 0x1.8p52))
    (local.set $minus (v128.const f64x2 -0 -0))
    (local.set $shifts (f64x2.splat (local.get $shift)))
    (local.set $odds (f64.const 1))
    (local.set $end (i32.add (local.get $products) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $two
        (br_if $done (i32.ge_u (local.get $products) (local.get $end)))
        (local.set $score (f64x2.add (v128.load (local.get $products)) (local.get $shifts)))
        (local.set $label
          (f64x2.replace_lane 1
            (f64x2.splat (f64.convert_i32_u (i32.load8_u (local.get $labels))))
            (f64.convert_i32_u (i32.load8_u offset=1 (local.get $labels)))))
        (local.set $weight (v128.load (local.get $weights)))
        (local.set $x (v128.or (local.get $score) (local.get $minus)))
        (local.set $power (f64x2.add (f64x2.mul (local.get $x) (local.get $log2e)) (local.get $whole)))
        (local.set $rest (f64x2.sub (local.get $power) (local.get $whole)))
        (local.set $high (f64x2.sub (local.get $x) (f64x2.mul (local.get $rest) (local.get $ln2_high))))
        (local.set $low (f64x2.mul (local.get $rest) (local.get $ln2_low)))
        (local.set $rest (f64x2.sub (local.get $high) (local.get $low)))
        (local.set $square (f64x2.mul (local.get $rest) (local.get $rest)))
        (local.set $c (f64x2.add (local.get $p4) (f64x2.mul (local.get $square) (local.get $p5))))
        (local.set $c (f64x2.add (local.get $p3) (f64x2.mul (local.get $square) (local.get $c))))
        (local.set $c (f64x2.add (local.get $p2) (f64x2.mul (local.get $square) (local.get $c))))
        (local.set $c (f64x2.add (local.get $p1) (f64x2.mul (local.get $square) (local.get $c))))
        (local.set $c (f64x2.sub (local.get $rest) (f64x2.mul (local.get $square) (local.get $c))))
        (local.set $decay
          (v128.andnot
            (i64x2.add
              (f64x2.sub (local.get $one)
                (f64x2.sub
                  (f64x2.sub (local.get $low)
                    (f64x2.div (f64x2.mul (local.get $rest) (local.get $c)) (f64x2.sub (local.get $two) (local.get $c))))
                  (local.get $high)))
              ;; Only the last bits of what was rounded stay, which are the whole number
              (i64x2.shl (local.get $power) (i32.const 52)))
            (f64x2.lt (local.get $x) (local.get $least))))
        (local.set $share (f64x2.add (local.get $one) (local.get $decay)))
        (local.set $loss
          (f64x2.mul (local.get $weight)
            (f64x2.sub
              (f64x2.pmax (local.get $score) (local.get $zero))
              (f64x2.mul (local.get $label) (local.get $score)))))
        (local.set $slope
          (f64x2.mul (local.get $weight)
            (f64x2.sub
              (f64x2.div
                (v128.bitselect
                  (local.get $one)
                  (local.get $decay)
                  (f64x2.gt (local.get $score) (local.get $zero)))
                (local.get $share))
              (local.get $label))))
        (if (i32.or
              (f64.ne (f64x2.extract_lane 0 (local.get $weight)) (local.get $common))
              ;; Products that can be doubled once more
              (f64.gt (local.get $odds) (f64.const 0x1p1000)))
          (then
            (local.set $value
              (f64.add (local.get $value) (f64.mul (local.get $common) (call $log (local.get $odds)))))
            (local.set $odds (f64.const 1))
            (local.set $common (f64x2.extract_lane 0 (local.get $weight)))))
        (local.set $odds (f64.mul (local.get $odds) (f64x2.extract_lane 0 (local.get $share))))
        (local.set $value (f64.add (local.get $value) (f64x2.extract_lane 0 (local.get $loss))))
        (local.set $slopes (f64.add (local.get $slopes) (f64x2.extract_lane 0 (local.get $slope))))
        (v128.store64_lane 0 (local.get $products) (local.get $slope))
        (local.set $products (i32.add (local.get $products) (i32.const 8)))
        (br_if $done (i32.ge_u (local.get $products) (local.get $end)))
        (if (i32.or
              (f64.ne (f64x2.extract_lane 1 (local.get $weight)) (local.get $common))
              ;; Products that can be doubled once more
              (f64.gt (local.get $odds) (f64.const 0x1p1000)))
          (then
            (local.set $value
              (f64.add (local.get $value) (f64.mul (local.get $common) (call $log (local.get $odds)))))
            (local.set $odds (f64.const 1))
            (local.set $common (f64x2.extract_lane 1 (local.get $weight)))))
        (local.set $odds (f64.mul (local.get $odds) (f64x2.extract_lane 1 (local.get $share))))
        (local.set $value (f64.add (local.get $value) (f64x2.extract_lane 1 (local.get $loss))))
        (local.set $slopes (f64.add (local.get $slopes) (f64x2.extract_lane 1 (local.get $slope))))
        (v128.store64_lane 1 (local.get $products) (local.get $slope))
        (local.set $products (i32.add (local.get $products) (i32.const 8)))
        (local.set $labels (i32.add (local.get $labels) (i32.const 2)))
        (local.set $weights (i32.add (local.get $weights) (i32.const 16)))
        (br $two)))
    (call $add_to (local.get $sums)
      (f64.add (local.get $value) (f64.mul (local.get $common) (call $log (local.get $odds)))))
    (call $add_to (i32.add (local.get $sums) (i32.const 8)) (local.get $slopes)))

  (func (export "squared_hinge")
    (param $products i32) (param $count i32) (param $labels i32) (param $weights i32) (param $shift f64) (param $sums i32)
    (local $end i32) (local $value f64) (local $slopes f64) (local $sign f64) (local $margin f64) (local $slope f64)
    (local.set $end (i32.add (local.get $products) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $row
        (br_if $done (i32.ge_u (local.get $products) (local.get $end)))
        (local.set $sign
          (f64.sub (f64.mul (f64.const 2) (f64.convert_i32_u (i32.load8_u (local.get $labels)))) (f64.const 1)))
        (local.set $margin
          (f64.max (f64.const 0)
            (f64.sub (f64.const 1)
              (f64.mul (local.get $sign) (f64.add (f64.load (local.get $products)) (local.get $shift))))))
        (local.set $slope (f64.mul (f64.load (local.get $weights)) (local.get $margin)))
        (local.set $value (f64.add (local.get $value) (f64.mul (local.get $slope) (local.get $margin))))
        (local.set $slope (f64.mul (f64.mul (f64.const -2) (local.get $slope)) (local.get $sign)))
        (local.set $slopes (f64.add (local.get $slopes) (local.get $slope)))
        (f64.store (local.get $products) (local.get $slope))
        (local.set $products (i32.add (local.get $products) (i32.const 8)))
        (local.set $labels (i32.add (local.get $labels) (i32.const 1)))
        (local.set $weights (i32.add (local.get $weights) (i32.const 8)))
        (br $row)))
    (call $add_to (local.get $sums) (local.get $value))
    (call $add_to (i32.add (local.get $sums) (i32.const 8)) (local.get $slopes)))

  (func (export "square")
    (param $products i32) (param $count i32) (param $labels i32) (param $weights i32) (param $shift f64) (param $sums i32)
    (local $end i32) (local $value f64) (local $slopes f64) (local $score f64) (local $slope f64)
    (local.set $end (i32.add (local.get $products) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $row
        (br_if $done (i32.ge_u (local.get $products) (local.get $end)))
        (local.set $score
          (f64.mul
            (f64.convert_i32_u (i32.load8_u (local.get $labels)))
            (f64.add (f64.load (local.get $products)) (local.get $shift))))
        (local.set $slope (f64.mul (f64.load (local.get $weights)) (local.get $score)))
        (local.set $value (f64.add (local.get $value) (f64.mul (local.get $slope) (local.get $score))))
        (local.set $slope (f64.mul (f64.const 2) (local.get $slope)))
        (local.set $slopes (f64.add (local.get $slopes) (local.get $slope)))
        (f64.store (local.get $products) (local.get $slope))
        (local.set $products (i32.add (local.get $products) (i32.const 8)))
        (local.set $labels (i32.add (local.get $labels) (i32.const 1)))
        (local.set $weights (i32.add (local.get $weights) (i32.const 8)))
        (br $row)))
    (call $add_to (local.get $sums) (local.get $value))
    (call $add_to (i32.add (local.get $sums) (i32.const 8)) (local.get $slopes))))
