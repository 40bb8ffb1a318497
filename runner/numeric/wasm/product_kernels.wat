;; Products of some rows of 32-bit floats, which lie one behind the other without gaps, with vectors, from either side. Rows come four
;; at a time: there are as many. Two vectors at a time use what is loaded twice; each has what it has alone, to the bit.
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

  (func $sum (param $lanes v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $lanes)) (f32x4.extract_lane 1 (local.get $lanes)))
      (f32.add (f32x4.extract_lane 2 (local.get $lanes)) (f32x4.extract_lane 3 (local.get $lanes)))))

  ;; Σ a[j] b[j] of numbers that fill no vector, beside the sums of those that do
  (func $score (param $lanes v128) (param $a i32) (param $b i32) (param $count i32) (result f64)
    (local $rest f32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $rest (f32.add (local.get $rest) (f32.mul (f32.load (local.get $a)) (f32.load (local.get $b)))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (f64.promote_f32 (f32.add (local.get $rest) (call $sum (local.get $lanes)))))

  ;; For each row and each vector: score = Σ x[j] w[j], in four sums of 32 bits. The vectors lie one behind the other, the scores of one
  ;; vector so many bytes behind those of the other
  (func (export "times")
    (param $x i32) (param $rows i32) (param $columns i32)
    (param $vectors i32) (param $weights i32) (param $scores i32) (param $stride i32)
    (local $bytes i32)
    (local.set $bytes (i32.shl (local.get $columns) (i32.const 2)))
    (block $done
      (loop $two
        (br_if $done (i32.lt_u (local.get $vectors) (i32.const 2)))
        (call $times_two
          (local.get $x) (local.get $rows) (local.get $columns)
          (local.get $weights) (local.get $scores) (local.get $stride))
        (local.set $weights (i32.add (local.get $weights) (i32.shl (local.get $bytes) (i32.const 1))))
        (local.set $scores (i32.add (local.get $scores) (i32.shl (local.get $stride) (i32.const 1))))
        (local.set $vectors (i32.sub (local.get $vectors) (i32.const 2)))
        (br $two)))
    (if (local.get $vectors)
      (then
        (call $times_one
          (local.get $x) (local.get $rows) (local.get $columns) (local.get $weights) (local.get $scores)))))

  (func $times_one
    (param $x i32) (param $rows i32) (param $columns i32) (param $weights i32) (param $scores i32)
    (local $w i32) (local $most i32) (local $rest i32) (local $bytes i32)
    (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $factor v128)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local.set $bytes (i32.shl (local.get $columns) (i32.const 2)))
    (local.set $rest (i32.and (local.get $columns) (i32.const 7)))
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $w (local.get $weights))
        (local.set $most (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -16)) (i32.const 2))))
        (local.set $row1 (i32.add (local.get $x) (local.get $bytes)))
        (local.set $row2 (i32.add (local.get $row1) (local.get $bytes)))
        (local.set $row3 (i32.add (local.get $row2) (local.get $bytes)))
        (local.set $sum0 (v128.const f32x4 0 0 0 0))
        (local.set $sum1 (v128.const f32x4 0 0 0 0))
        (local.set $sum2 (v128.const f32x4 0 0 0 0))
        (local.set $sum3 (v128.const f32x4 0 0 0 0))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $factor (v128.load (local.get $w)))
            (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (v128.load (local.get $x)) (local.get $factor))))
            (local.set $sum1
              (f32x4.add (local.get $sum1) (f32x4.mul (v128.load (local.get $row1)) (local.get $factor))))
            (local.set $sum2
              (f32x4.add (local.get $sum2) (f32x4.mul (v128.load (local.get $row2)) (local.get $factor))))
            (local.set $sum3
              (f32x4.add (local.get $sum3) (f32x4.mul (v128.load (local.get $row3)) (local.get $factor))))
            (local.set $factor (v128.load offset=16 (local.get $w)))
            (local.set $sum0
              (f32x4.add (local.get $sum0) (f32x4.mul (v128.load offset=16 (local.get $x)) (local.get $factor))))
            (local.set $sum1
              (f32x4.add (local.get $sum1) (f32x4.mul (v128.load offset=16 (local.get $row1)) (local.get $factor))))
            (local.set $sum2
              (f32x4.add (local.get $sum2) (f32x4.mul (v128.load offset=16 (local.get $row2)) (local.get $factor))))
            (local.set $sum3
              (f32x4.add (local.get $sum3) (f32x4.mul (v128.load offset=16 (local.get $row3)) (local.get $factor))))
            (local.set $factor (v128.load offset=32 (local.get $w)))
            (local.set $sum0
              (f32x4.add (local.get $sum0) (f32x4.mul (v128.load offset=32 (local.get $x)) (local.get $factor))))
            (local.set $sum1
              (f32x4.add (local.get $sum1) (f32x4.mul (v128.load offset=32 (local.get $row1)) (local.get $factor))))
            (local.set $sum2
              (f32x4.add (local.get $sum2) (f32x4.mul (v128.load offset=32 (local.get $row2)) (local.get $factor))))
            (local.set $sum3
              (f32x4.add (local.get $sum3) (f32x4.mul (v128.load offset=32 (local.get $row3)) (local.get $factor))))
            (local.set $factor (v128.load offset=48 (local.get $w)))
            (local.set $sum0
              (f32x4.add (local.get $sum0) (f32x4.mul (v128.load offset=48 (local.get $x)) (local.get $factor))))
            (local.set $sum1
              (f32x4.add (local.get $sum1) (f32x4.mul (v128.load offset=48 (local.get $row1)) (local.get $factor))))
            (local.set $sum2
              (f32x4.add (local.get $sum2) (f32x4.mul (v128.load offset=48 (local.get $row2)) (local.get $factor))))
            (local.set $sum3
              (f32x4.add (local.get $sum3) (f32x4.mul (v128.load offset=48 (local.get $row3)) (local.get $factor))))
            (local.set $x (i32.add (local.get $x) (i32.const 64)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 64)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 64)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 64)))
            (local.set $w (i32.add (local.get $w) (i32.const 64)))
            (br $next)))
        (local.set $most
          (i32.add (local.get $most) (i32.shl (i32.and (local.get $columns) (i32.const 8)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $factor (v128.load (local.get $w)))
            (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (v128.load (local.get $x)) (local.get $factor))))
            (local.set $sum1
              (f32x4.add (local.get $sum1) (f32x4.mul (v128.load (local.get $row1)) (local.get $factor))))
            (local.set $sum2
              (f32x4.add (local.get $sum2) (f32x4.mul (v128.load (local.get $row2)) (local.get $factor))))
            (local.set $sum3
              (f32x4.add (local.get $sum3) (f32x4.mul (v128.load (local.get $row3)) (local.get $factor))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $w (i32.add (local.get $w) (i32.const 16)))
            (br $next)))
        (f64.store (local.get $scores)
          (call $score (local.get $sum0) (local.get $x) (local.get $w) (local.get $rest)))
        (f64.store offset=8 (local.get $scores)
          (call $score (local.get $sum1) (local.get $row1) (local.get $w) (local.get $rest)))
        (f64.store offset=16 (local.get $scores)
          (call $score (local.get $sum2) (local.get $row2) (local.get $w) (local.get $rest)))
        (f64.store offset=24 (local.get $scores)
          (call $score (local.get $sum3) (local.get $row3) (local.get $w) (local.get $rest)))
        (local.set $x (i32.add (local.get $row3) (i32.shl (local.get $rest) (i32.const 2))))
        (local.set $scores (i32.add (local.get $scores) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four))))

  (func $times_two
    (param $x i32) (param $rows i32) (param $columns i32) (param $weights i32) (param $scores i32) (param $stride i32)
    (local $w i32) (local $v i32) (local $other i32) (local $most i32) (local $rest i32) (local $bytes i32)
    (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $factor v128) (local $second v128) (local $numbers v128)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local $sum4 v128) (local $sum5 v128) (local $sum6 v128) (local $sum7 v128)
    (local.set $bytes (i32.shl (local.get $columns) (i32.const 2)))
    (local.set $rest (i32.and (local.get $columns) (i32.const 7)))
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $w (local.get $weights))
        (local.set $v (i32.add (local.get $weights) (local.get $bytes)))
        (local.set $most (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -16)) (i32.const 2))))
        (local.set $row1 (i32.add (local.get $x) (local.get $bytes)))
        (local.set $row2 (i32.add (local.get $row1) (local.get $bytes)))
        (local.set $row3 (i32.add (local.get $row2) (local.get $bytes)))
        (local.set $sum0 (v128.const f32x4 0 0 0 0))
        (local.set $sum1 (v128.const f32x4 0 0 0 0))
        (local.set $sum2 (v128.const f32x4 0 0 0 0))
        (local.set $sum3 (v128.const f32x4 0 0 0 0))
        (local.set $sum4 (v128.const f32x4 0 0 0 0))
        (local.set $sum5 (v128.const f32x4 0 0 0 0))
        (local.set $sum6 (v128.const f32x4 0 0 0 0))
        (local.set $sum7 (v128.const f32x4 0 0 0 0))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $factor (v128.load (local.get $w)))
            (local.set $second (v128.load (local.get $v)))
            (local.set $numbers (v128.load (local.get $x)))
            (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f32x4.add (local.get $sum4) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load (local.get $row1)))
            (local.set $sum1 (f32x4.add (local.get $sum1) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f32x4.add (local.get $sum5) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load (local.get $row2)))
            (local.set $sum2 (f32x4.add (local.get $sum2) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f32x4.add (local.get $sum6) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load (local.get $row3)))
            (local.set $sum3 (f32x4.add (local.get $sum3) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f32x4.add (local.get $sum7) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $factor (v128.load offset=16 (local.get $w)))
            (local.set $second (v128.load offset=16 (local.get $v)))
            (local.set $numbers (v128.load offset=16 (local.get $x)))
            (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f32x4.add (local.get $sum4) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=16 (local.get $row1)))
            (local.set $sum1 (f32x4.add (local.get $sum1) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f32x4.add (local.get $sum5) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=16 (local.get $row2)))
            (local.set $sum2 (f32x4.add (local.get $sum2) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f32x4.add (local.get $sum6) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=16 (local.get $row3)))
            (local.set $sum3 (f32x4.add (local.get $sum3) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f32x4.add (local.get $sum7) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $factor (v128.load offset=32 (local.get $w)))
            (local.set $second (v128.load offset=32 (local.get $v)))
            (local.set $numbers (v128.load offset=32 (local.get $x)))
            (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f32x4.add (local.get $sum4) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=32 (local.get $row1)))
            (local.set $sum1 (f32x4.add (local.get $sum1) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f32x4.add (local.get $sum5) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=32 (local.get $row2)))
            (local.set $sum2 (f32x4.add (local.get $sum2) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f32x4.add (local.get $sum6) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=32 (local.get $row3)))
            (local.set $sum3 (f32x4.add (local.get $sum3) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f32x4.add (local.get $sum7) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $factor (v128.load offset=48 (local.get $w)))
            (local.set $second (v128.load offset=48 (local.get $v)))
            (local.set $numbers (v128.load offset=48 (local.get $x)))
            (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f32x4.add (local.get $sum4) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=48 (local.get $row1)))
            (local.set $sum1 (f32x4.add (local.get $sum1) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f32x4.add (local.get $sum5) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=48 (local.get $row2)))
            (local.set $sum2 (f32x4.add (local.get $sum2) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f32x4.add (local.get $sum6) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load offset=48 (local.get $row3)))
            (local.set $sum3 (f32x4.add (local.get $sum3) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f32x4.add (local.get $sum7) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $x (i32.add (local.get $x) (i32.const 64)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 64)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 64)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 64)))
            (local.set $w (i32.add (local.get $w) (i32.const 64)))
            (local.set $v (i32.add (local.get $v) (i32.const 64)))
            (br $next)))
        (local.set $most
          (i32.add (local.get $most) (i32.shl (i32.and (local.get $columns) (i32.const 8)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $factor (v128.load (local.get $w)))
            (local.set $second (v128.load (local.get $v)))
            (local.set $numbers (v128.load (local.get $x)))
            (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum4 (f32x4.add (local.get $sum4) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load (local.get $row1)))
            (local.set $sum1 (f32x4.add (local.get $sum1) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum5 (f32x4.add (local.get $sum5) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load (local.get $row2)))
            (local.set $sum2 (f32x4.add (local.get $sum2) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum6 (f32x4.add (local.get $sum6) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $numbers (v128.load (local.get $row3)))
            (local.set $sum3 (f32x4.add (local.get $sum3) (f32x4.mul (local.get $numbers) (local.get $factor))))
            (local.set $sum7 (f32x4.add (local.get $sum7) (f32x4.mul (local.get $numbers) (local.get $second))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $w (i32.add (local.get $w) (i32.const 16)))
            (local.set $v (i32.add (local.get $v) (i32.const 16)))
            (br $next)))
        (local.set $other (i32.add (local.get $scores) (local.get $stride)))
        (f64.store (local.get $scores)
          (call $score (local.get $sum0) (local.get $x) (local.get $w) (local.get $rest)))
        (f64.store offset=8 (local.get $scores)
          (call $score (local.get $sum1) (local.get $row1) (local.get $w) (local.get $rest)))
        (f64.store offset=16 (local.get $scores)
          (call $score (local.get $sum2) (local.get $row2) (local.get $w) (local.get $rest)))
        (f64.store offset=24 (local.get $scores)
          (call $score (local.get $sum3) (local.get $row3) (local.get $w) (local.get $rest)))
        (f64.store (local.get $other)
          (call $score (local.get $sum4) (local.get $x) (local.get $v) (local.get $rest)))
        (f64.store offset=8 (local.get $other)
          (call $score (local.get $sum5) (local.get $row1) (local.get $v) (local.get $rest)))
        (f64.store offset=16 (local.get $other)
          (call $score (local.get $sum6) (local.get $row2) (local.get $v) (local.get $rest)))
        (f64.store offset=24 (local.get $other)
          (call $score (local.get $sum7) (local.get $row3) (local.get $v) (local.get $rest)))
        (local.set $x (i32.add (local.get $row3) (i32.shl (local.get $rest) (i32.const 2))))
        (local.set $scores (i32.add (local.get $scores) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four))))

  ;; For each vector: sum[j] += Σ factor x[j] over the rows, added up in 32 bits on the bench and then to sums of 64 bits. Factors have 64
  ;; bits, and those of one vector lie so many bytes behind those of the other; sums lie without gaps. The bench has room for two vectors
  (func (export "add")
    (param $x i32) (param $rows i32) (param $columns i32)
    (param $vectors i32) (param $factors i32) (param $stride i32) (param $bench i32) (param $sums i32)
    (local $bytes i32)
    (local.set $bytes (i32.shl (local.get $columns) (i32.const 2)))
    (block $done
      (loop $two
        (br_if $done (i32.lt_u (local.get $vectors) (i32.const 2)))
        (memory.fill (local.get $bench) (i32.const 0) (i32.shl (local.get $bytes) (i32.const 1)))
        (call $add_two
          (local.get $x) (local.get $rows) (local.get $columns)
          (local.get $factors) (local.get $stride) (local.get $bench))
        (call $gather (local.get $bench) (local.get $sums) (i32.shl (local.get $columns) (i32.const 1)))
        (local.set $factors (i32.add (local.get $factors) (i32.shl (local.get $stride) (i32.const 1))))
        (local.set $sums (i32.add (local.get $sums) (i32.shl (local.get $bytes) (i32.const 2))))
        (local.set $vectors (i32.sub (local.get $vectors) (i32.const 2)))
        (br $two)))
    (if (local.get $vectors)
      (then
        (memory.fill (local.get $bench) (i32.const 0) (local.get $bytes))
        (call $add_one
          (local.get $x) (local.get $rows) (local.get $columns) (local.get $factors) (local.get $bench))
        (call $gather (local.get $bench) (local.get $sums) (local.get $columns)))))

  ;; Adds numbers of 32 bits to sums of 64
  (func $gather (param $bench i32) (param $sums i32) (param $count i32)
    (local $most i32) (local $end i32) (local $numbers v128)
    (local.set $end (i32.add (local.get $bench) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $most (i32.add (local.get $bench) (i32.shl (i32.and (local.get $count) (i32.const -8)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $bench) (local.get $most)))
        (local.set $numbers (v128.load (local.get $bench)))
        (v128.store (local.get $sums)
          (f64x2.add (v128.load (local.get $sums)) (f64x2.promote_low_f32x4 (local.get $numbers))))
        (v128.store offset=16 (local.get $sums)
          (f64x2.add (v128.load offset=16 (local.get $sums))
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $numbers) (local.get $numbers)))))
        (local.set $numbers (v128.load offset=16 (local.get $bench)))
        (v128.store offset=32 (local.get $sums)
          (f64x2.add (v128.load offset=32 (local.get $sums)) (f64x2.promote_low_f32x4 (local.get $numbers))))
        (v128.store offset=48 (local.get $sums)
          (f64x2.add (v128.load offset=48 (local.get $sums))
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $numbers) (local.get $numbers)))))
        (local.set $bench (i32.add (local.get $bench) (i32.const 32)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 64)))
        (br $next)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $bench) (local.get $end)))
        (f64.store (local.get $sums)
          (f64.add (f64.load (local.get $sums)) (f64.promote_f32 (f32.load (local.get $bench)))))
        (local.set $bench (i32.add (local.get $bench) (i32.const 4)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 8)))
        (br $next))))

  (func $four_of
    (param $factor0 v128) (param $factor1 v128) (param $factor2 v128) (param $factor3 v128)
    (param $x i32) (param $row1 i32) (param $row2 i32) (param $row3 i32) (result f32)
    (f32.add
      (f32.add
        (f32.mul (f32x4.extract_lane 0 (local.get $factor0)) (f32.load (local.get $x)))
        (f32.mul (f32x4.extract_lane 0 (local.get $factor1)) (f32.load (local.get $row1))))
      (f32.add
        (f32.mul (f32x4.extract_lane 0 (local.get $factor2)) (f32.load (local.get $row2)))
        (f32.mul (f32x4.extract_lane 0 (local.get $factor3)) (f32.load (local.get $row3))))))

  (func $factor (param $at i32) (result v128)
    (f32x4.splat (f32.demote_f64 (f64.load (local.get $at)))))

  (func $add_one (param $x i32) (param $rows i32) (param $columns i32) (param $factors i32) (param $sums i32)
    (local $sum i32) (local $most i32) (local $end i32) (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $factor0 v128) (local $factor1 v128) (local $factor2 v128) (local $factor3 v128)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $sum (local.get $sums))
        (local.set $end (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $most (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -16)) (i32.const 2))))
        (local.set $row1 (local.get $end))
        (local.set $row2 (i32.add (local.get $row1) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row3 (i32.add (local.get $row2) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $factor0 (call $factor (local.get $factors)))
        (local.set $factor1 (call $factor (i32.add (local.get $factors) (i32.const 8))))
        (local.set $factor2 (call $factor (i32.add (local.get $factors) (i32.const 16))))
        (local.set $factor3 (call $factor (i32.add (local.get $factors) (i32.const 24))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $x0 (v128.load (local.get $x)))
            (local.set $x1 (v128.load (local.get $row1)))
            (local.set $x2 (v128.load (local.get $row2)))
            (local.set $x3 (v128.load (local.get $row3)))
            (v128.store (local.get $sum)
              (f32x4.add (v128.load (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (local.set $x0 (v128.load offset=16 (local.get $x)))
            (local.set $x1 (v128.load offset=16 (local.get $row1)))
            (local.set $x2 (v128.load offset=16 (local.get $row2)))
            (local.set $x3 (v128.load offset=16 (local.get $row3)))
            (v128.store offset=16 (local.get $sum)
              (f32x4.add (v128.load offset=16 (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (local.set $x0 (v128.load offset=32 (local.get $x)))
            (local.set $x1 (v128.load offset=32 (local.get $row1)))
            (local.set $x2 (v128.load offset=32 (local.get $row2)))
            (local.set $x3 (v128.load offset=32 (local.get $row3)))
            (v128.store offset=32 (local.get $sum)
              (f32x4.add (v128.load offset=32 (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (local.set $x0 (v128.load offset=48 (local.get $x)))
            (local.set $x1 (v128.load offset=48 (local.get $row1)))
            (local.set $x2 (v128.load offset=48 (local.get $row2)))
            (local.set $x3 (v128.load offset=48 (local.get $row3)))
            (v128.store offset=48 (local.get $sum)
              (f32x4.add (v128.load offset=48 (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (local.set $x (i32.add (local.get $x) (i32.const 64)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 64)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 64)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 64)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 64)))
            (br $next)))
        (local.set $most
          (i32.add (local.get $most) (i32.shl (i32.and (local.get $columns) (i32.const 12)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $x0 (v128.load (local.get $x)))
            (local.set $x1 (v128.load (local.get $row1)))
            (local.set $x2 (v128.load (local.get $row2)))
            (local.set $x3 (v128.load (local.get $row3)))
            (v128.store (local.get $sum)
              (f32x4.add (v128.load (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
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
                (call $four_of
                  (local.get $factor0) (local.get $factor1) (local.get $factor2) (local.get $factor3)
                  (local.get $x) (local.get $row1) (local.get $row2) (local.get $row3))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 4)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 4)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 4)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 4)))
            (br $next)))
        (local.set $x (local.get $row3))
        (local.set $factors (i32.add (local.get $factors) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four))))

  (func $add_two
    (param $x i32) (param $rows i32) (param $columns i32) (param $factors i32) (param $stride i32) (param $sums i32)
    (local $sum i32) (local $other i32) (local $most i32) (local $end i32)
    (local $row1 i32) (local $row2 i32) (local $row3 i32)
    (local $factor0 v128) (local $factor1 v128) (local $factor2 v128) (local $factor3 v128)
    (local $second0 v128) (local $second1 v128) (local $second2 v128) (local $second3 v128)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (block $over
      (loop $four
        (br_if $over (i32.eqz (local.get $rows)))
        (local.set $sum (local.get $sums))
        (local.set $other (i32.add (local.get $sums) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $end (i32.add (local.get $x) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $most (i32.add (local.get $x) (i32.shl (i32.and (local.get $columns) (i32.const -16)) (i32.const 2))))
        (local.set $row1 (local.get $end))
        (local.set $row2 (i32.add (local.get $row1) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $row3 (i32.add (local.get $row2) (i32.shl (local.get $columns) (i32.const 2))))
        (local.set $factor0 (call $factor (local.get $factors)))
        (local.set $factor1 (call $factor (i32.add (local.get $factors) (i32.const 8))))
        (local.set $factor2 (call $factor (i32.add (local.get $factors) (i32.const 16))))
        (local.set $factor3 (call $factor (i32.add (local.get $factors) (i32.const 24))))
        (local.set $second0 (call $factor (i32.add (local.get $factors) (local.get $stride))))
        (local.set $second1 (call $factor (i32.add (i32.add (local.get $factors) (local.get $stride)) (i32.const 8))))
        (local.set $second2 (call $factor (i32.add (i32.add (local.get $factors) (local.get $stride)) (i32.const 16))))
        (local.set $second3 (call $factor (i32.add (i32.add (local.get $factors) (local.get $stride)) (i32.const 24))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $x0 (v128.load (local.get $x)))
            (local.set $x1 (v128.load (local.get $row1)))
            (local.set $x2 (v128.load (local.get $row2)))
            (local.set $x3 (v128.load (local.get $row3)))
            (v128.store (local.get $sum)
              (f32x4.add (v128.load (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (v128.store (local.get $other)
              (f32x4.add (v128.load (local.get $other))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $second0) (local.get $x0))
                    (f32x4.mul (local.get $second1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $second2) (local.get $x2))
                    (f32x4.mul (local.get $second3) (local.get $x3))))))
            (local.set $x0 (v128.load offset=16 (local.get $x)))
            (local.set $x1 (v128.load offset=16 (local.get $row1)))
            (local.set $x2 (v128.load offset=16 (local.get $row2)))
            (local.set $x3 (v128.load offset=16 (local.get $row3)))
            (v128.store offset=16 (local.get $sum)
              (f32x4.add (v128.load offset=16 (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (v128.store offset=16 (local.get $other)
              (f32x4.add (v128.load offset=16 (local.get $other))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $second0) (local.get $x0))
                    (f32x4.mul (local.get $second1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $second2) (local.get $x2))
                    (f32x4.mul (local.get $second3) (local.get $x3))))))
            (local.set $x0 (v128.load offset=32 (local.get $x)))
            (local.set $x1 (v128.load offset=32 (local.get $row1)))
            (local.set $x2 (v128.load offset=32 (local.get $row2)))
            (local.set $x3 (v128.load offset=32 (local.get $row3)))
            (v128.store offset=32 (local.get $sum)
              (f32x4.add (v128.load offset=32 (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (v128.store offset=32 (local.get $other)
              (f32x4.add (v128.load offset=32 (local.get $other))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $second0) (local.get $x0))
                    (f32x4.mul (local.get $second1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $second2) (local.get $x2))
                    (f32x4.mul (local.get $second3) (local.get $x3))))))
            (local.set $x0 (v128.load offset=48 (local.get $x)))
            (local.set $x1 (v128.load offset=48 (local.get $row1)))
            (local.set $x2 (v128.load offset=48 (local.get $row2)))
            (local.set $x3 (v128.load offset=48 (local.get $row3)))
            (v128.store offset=48 (local.get $sum)
              (f32x4.add (v128.load offset=48 (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (v128.store offset=48 (local.get $other)
              (f32x4.add (v128.load offset=48 (local.get $other))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $second0) (local.get $x0))
                    (f32x4.mul (local.get $second1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $second2) (local.get $x2))
                    (f32x4.mul (local.get $second3) (local.get $x3))))))
            (local.set $x (i32.add (local.get $x) (i32.const 64)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 64)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 64)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 64)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 64)))
            (local.set $other (i32.add (local.get $other) (i32.const 64)))
            (br $next)))
        (local.set $most
          (i32.add (local.get $most) (i32.shl (i32.and (local.get $columns) (i32.const 12)) (i32.const 2))))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $most)))
            (local.set $x0 (v128.load (local.get $x)))
            (local.set $x1 (v128.load (local.get $row1)))
            (local.set $x2 (v128.load (local.get $row2)))
            (local.set $x3 (v128.load (local.get $row3)))
            (v128.store (local.get $sum)
              (f32x4.add (v128.load (local.get $sum))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $factor0) (local.get $x0))
                    (f32x4.mul (local.get $factor1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $factor2) (local.get $x2))
                    (f32x4.mul (local.get $factor3) (local.get $x3))))))
            (v128.store (local.get $other)
              (f32x4.add (v128.load (local.get $other))
                (f32x4.add
                  (f32x4.add
                    (f32x4.mul (local.get $second0) (local.get $x0))
                    (f32x4.mul (local.get $second1) (local.get $x1)))
                  (f32x4.add
                    (f32x4.mul (local.get $second2) (local.get $x2))
                    (f32x4.mul (local.get $second3) (local.get $x3))))))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
            (local.set $other (i32.add (local.get $other) (i32.const 16)))
            (br $next)))
        (block $done
          (loop $next
            (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
            (f32.store (local.get $sum)
              (f32.add (f32.load (local.get $sum))
                (call $four_of
                  (local.get $factor0) (local.get $factor1) (local.get $factor2) (local.get $factor3)
                  (local.get $x) (local.get $row1) (local.get $row2) (local.get $row3))))
            (f32.store (local.get $other)
              (f32.add (f32.load (local.get $other))
                (call $four_of
                  (local.get $second0) (local.get $second1) (local.get $second2) (local.get $second3)
                  (local.get $x) (local.get $row1) (local.get $row2) (local.get $row3))))
            (local.set $x (i32.add (local.get $x) (i32.const 4)))
            (local.set $row1 (i32.add (local.get $row1) (i32.const 4)))
            (local.set $row2 (i32.add (local.get $row2) (i32.const 4)))
            (local.set $row3 (i32.add (local.get $row3) (i32.const 4)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 4)))
            (local.set $other (i32.add (local.get $other) (i32.const 4)))
            (br $next)))
        (local.set $x (local.get $row3))
        (local.set $factors (i32.add (local.get $factors) (i32.const 32)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
        (br $four)))))
