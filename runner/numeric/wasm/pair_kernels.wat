;; What a solver that changes pairs of variables asks of all of them in each step: sums of kernels, and the ends of slopes, two at a time.
;; Numbers fill pairs up; barred ones have a bar of minus infinity, others of 0. What is found is put where the caller says: the value, its
;; number (-1 where there is none), whether others have the same value, and what is said beside it.
(module
  (import "pairs" "memory" (memory 1))

  ;; slope[k] += a[k] ofA + b[k] ofB, of a and b in 32 bits
  (func (export "add")
    (param $slopes i32) (param $a i32) (param $ofA f64) (param $b i32) (param $ofB f64) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $slopes) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $slopes) (local.get $end)))
        (v128.store (local.get $slopes)
          (f64x2.add (v128.load (local.get $slopes))
            (f64x2.add
              (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a))) (f64x2.splat (local.get $ofA)))
              (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $b))) (f64x2.splat (local.get $ofB))))))
        (local.set $slopes (i32.add (local.get $slopes) (i32.const 16)))
        (local.set $a (i32.add (local.get $a) (i32.const 8)))
        (local.set $b (i32.add (local.get $b) (i32.const 8)))
        (br $next))))

  ;; The largest of two lanes, which are as many numbers' largest
  (func $found (param $most v128) (param $which v128) (param $tied v128) (param $target i32)
    (local $first f64) (local $second f64) (local $is_second i32)
    (local.set $first (f64x2.extract_lane 0 (local.get $most)))
    (local.set $second (f64x2.extract_lane 1 (local.get $most)))
    (local.set $is_second (f64.gt (local.get $second) (local.get $first)))
    (f64.store (local.get $target) (select (local.get $second) (local.get $first) (local.get $is_second)))
    (f64.store offset=8 (local.get $target)
      (f64.convert_i64_s
        (select (i64x2.extract_lane 1 (local.get $which)) (i64x2.extract_lane 0 (local.get $which)) (local.get $is_second))))
    (f64.store offset=16 (local.get $target)
      (f64.convert_i32_u
        (i32.or
          (f64.eq (local.get $first) (local.get $second))
          (i64.ne (i64.const 0)
            (select (i64x2.extract_lane 1 (local.get $tied)) (i64x2.extract_lane 0 (local.get $tied)) (local.get $is_second)))))))

  ;; The largest bar[k] - slope[k]
  (func (export "steepest") (param $slopes i32) (param $bars i32) (param $start i32) (param $end i32) (param $target i32)
    (local $most v128) (local $which v128) (local $tied v128) (local $number v128) (local $own v128) (local $more v128)
    (local.set $most (v128.const f64x2 -inf -inf))
    (local.set $which (v128.const i64x2 -1 -1))
    (local.set $number
      (i64x2.add (v128.const i64x2 0 1) (i64x2.splat (i64.extend_i32_u (local.get $start)))))
    (local.set $slopes (i32.add (local.get $slopes) (i32.shl (local.get $start) (i32.const 3))))
    (local.set $bars (i32.add (local.get $bars) (i32.shl (local.get $start) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $start) (local.get $end)))
        (local.set $own (f64x2.sub (v128.load (local.get $bars)) (v128.load (local.get $slopes))))
        (local.set $more (f64x2.gt (local.get $own) (local.get $most)))
        (local.set $tied
          (v128.or
            (v128.andnot (local.get $tied) (local.get $more))
            (f64x2.eq (local.get $own) (local.get $most))))
        (local.set $most (v128.bitselect (local.get $own) (local.get $most) (local.get $more)))
        (local.set $which (v128.bitselect (local.get $number) (local.get $which) (local.get $more)))
        (local.set $number (i64x2.add (local.get $number) (v128.const i64x2 2 2)))
        (local.set $slopes (i32.add (local.get $slopes) (i32.const 16)))
        (local.set $bars (i32.add (local.get $bars) (i32.const 16)))
        (local.set $start (i32.add (local.get $start) (i32.const 2)))
        (br $next)))
    (call $found (local.get $most) (local.get $which) (local.get $tied) (local.get $target)))

  ;; The largest d² / (2 - 2 kernel[k]) of those d = slope[k] - lowest + bar[k] that are above 0, and the largest d beside it. Curvatures
  ;; that are not above 0 count as the least
  (func (export "gain")
    (param $slopes i32) (param $bars i32) (param $kernels i32) (param $lowest f64) (param $least f64)
    (param $start i32) (param $end i32) (param $target i32)
    (local $most v128) (local $which v128) (local $tied v128) (local $number v128) (local $own v128) (local $more v128)
    (local $largest v128) (local $difference v128) (local $square v128) (local $curvature v128)
    (local.set $most (v128.const f64x2 -inf -inf))
    (local.set $largest (v128.const f64x2 -inf -inf))
    (local.set $which (v128.const i64x2 -1 -1))
    (local.set $number
      (i64x2.add (v128.const i64x2 0 1) (i64x2.splat (i64.extend_i32_u (local.get $start)))))
    (local.set $slopes (i32.add (local.get $slopes) (i32.shl (local.get $start) (i32.const 3))))
    (local.set $bars (i32.add (local.get $bars) (i32.shl (local.get $start) (i32.const 3))))
    (local.set $kernels (i32.add (local.get $kernels) (i32.shl (local.get $start) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $start) (local.get $end)))
        (local.set $difference
          (f64x2.add (v128.load (local.get $bars))
            (f64x2.sub (v128.load (local.get $slopes)) (f64x2.splat (local.get $lowest)))))
        (local.set $curvature
          (f64x2.sub (v128.const f64x2 2 2)
            (f64x2.mul (v128.const f64x2 2 2) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $kernels))))))
        (local.set $curvature
          (v128.bitselect (local.get $curvature) (f64x2.splat (local.get $least))
            (f64x2.gt (local.get $curvature) (v128.const f64x2 0 0))))
        (local.set $largest (f64x2.pmax (local.get $largest) (local.get $difference)))
        (local.set $square (f64x2.mul (local.get $difference) (local.get $difference)))
        ;; Divisions take longest, and few numbers come near the largest before them: by more than rounding
        (local.set $more
          (v128.and
            (f64x2.gt (local.get $difference) (v128.const f64x2 0 0))
            (f64x2.ge
              (f64x2.mul (local.get $square) (v128.const f64x2 1.000000000001 1.000000000001))
              (f64x2.mul (local.get $most) (local.get $curvature)))))
        (if (v128.any_true (local.get $more))
          (then
            (local.set $own
              (v128.bitselect
                (f64x2.div (local.get $square) (local.get $curvature))
                (v128.const f64x2 -inf -inf)
                (local.get $more)))
            (local.set $more (f64x2.gt (local.get $own) (local.get $most)))
            (local.set $tied
              (v128.or
                (v128.andnot (local.get $tied) (local.get $more))
                (f64x2.eq (local.get $own) (local.get $most))))
            (local.set $most (v128.bitselect (local.get $own) (local.get $most) (local.get $more)))
            (local.set $which (v128.bitselect (local.get $number) (local.get $which) (local.get $more)))))
        (local.set $number (i64x2.add (local.get $number) (v128.const i64x2 2 2)))
        (local.set $slopes (i32.add (local.get $slopes) (i32.const 16)))
        (local.set $bars (i32.add (local.get $bars) (i32.const 16)))
        (local.set $kernels (i32.add (local.get $kernels) (i32.const 8)))
        (local.set $start (i32.add (local.get $start) (i32.const 2)))
        (br $next)))
    (call $found (local.get $most) (local.get $which) (local.get $tied) (local.get $target))
    (f64.store offset=24 (local.get $target)
      (f64.max (f64x2.extract_lane 0 (local.get $largest)) (f64x2.extract_lane 1 (local.get $largest))))))
