;; Numbers in parquet's hybrid of runs of one value and packed bits:
;; https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
(module
  (import "hybrid" "memory" (memory 1))

  ;; Where the next byte is that was not decoded, where the bytes end, and how many bits a number has
  (global $at (export "at") (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))
  (global $width (mut i32) (i32.const 0))
  ;; Of a run how many numbers are left, whether they are packed, where it ends, and the value of all, or the first bit's place in its byte
  (global $left (mut i32) (i32.const 0))
  (global $packed (mut i32) (i32.const 0))
  (global $run_end (mut i32) (i32.const 0))
  (global $value (mut i32) (i32.const 0))
  (global $bit (mut i32) (i32.const 0))
  ;; The largest of the numbers that were decoded last
  (global $largest (export "largest") (mut i32) (i32.const 0))

  ;; Begins with numbers of so many bits, of which no byte is there yet
  (func (export "begin") (param $width i32)
    (global.set $width (local.get $width))
    (global.set $left (i32.const 0)))

  ;; The next byte that was not decoded is at another place, with as many behind it as there are
  (func (export "move") (param $at i32) (param $end i32)
    (global.set $run_end (i32.add (global.get $run_end) (i32.sub (local.get $at) (global.get $at))))
    (global.set $at (local.get $at))
    (global.set $end (local.get $end)))

  ;; A number that takes so many bytes at most is found at the next one; whether these are there
  (func $has (param $bytes i64) (result i32)
    (i64.le_u
      (i64.add (i64.extend_i32_u (global.get $at)) (local.get $bytes))
      (i64.extend_i32_u (global.get $end))))

  (func $clamped (param $number i64) (result i32)
    (if (result i32) (i64.gt_u (local.get $number) (i64.const 0xffffffff))
      (then (i32.const -1))
      (else (i32.wrap_i64 (local.get $number)))))

  ;; Begins the next run; whether its header, and the value of all, are there
  (func $begin_run (result i32)
    (local $header i64) (local $shift i64) (local $byte i64) (local $value_bytes i64)
    (loop $more
      (if (i32.or (i32.eqz (call $has (i64.const 1))) (i64.gt_u (local.get $shift) (i64.const 35))) (then (return (i32.const 0))))
      (local.set $byte (i64.load8_u (global.get $at)))
      (global.set $at (i32.add (global.get $at) (i32.const 1)))
      (local.set $header
        (i64.or (local.get $header) (i64.shl (i64.and (local.get $byte) (i64.const 0x7f)) (local.get $shift))))
      (local.set $shift (i64.add (local.get $shift) (i64.const 7)))
      (br_if $more (i64.ge_u (local.get $byte) (i64.const 0x80))))
    (global.set $packed (i32.and (i32.wrap_i64 (local.get $header)) (i32.const 1)))
    (local.set $header (i64.shr_u (local.get $header) (i64.const 1)))
    (global.set $bit (i32.const 0))
    (if (global.get $packed)
      (then
        (global.set $left (call $clamped (i64.shl (local.get $header) (i64.const 3))))
        (global.set $run_end
          (call $clamped
            (i64.add
              (i64.extend_i32_u (global.get $at))
              (i64.mul (local.get $header) (i64.extend_i32_u (global.get $width))))))
        (return (i32.const 1))))
    (local.set $value_bytes (i64.extend_i32_u (i32.shr_u (i32.add (global.get $width) (i32.const 7)) (i32.const 3))))
    (if (i32.eqz (call $has (local.get $value_bytes))) (then (return (i32.const 0))))
    (global.set $left (call $clamped (local.get $header)))
    (global.set $value
      (i32.wrap_i64
        (i64.and
          (i64.load align=1 (global.get $at))
          (i64.sub (i64.shl (i64.const 1) (i64.shl (local.get $value_bytes) (i64.const 3))) (i64.const 1)))))
    (global.set $at (i32.add (global.get $at) (i32.wrap_i64 (local.get $value_bytes))))
    (global.set $run_end (global.get $at))
    (i32.const 1))

  ;; Sixteen bytes at a time, and some behind the end
  (func $fill (param $out i32) (param $end i32)
    (local $values v128)
    (if (i32.gt_u (global.get $value) (global.get $largest)) (then (global.set $largest (global.get $value))))
    (local.set $values (i32x4.splat (global.get $value)))
    (loop $next
      (v128.store align=1 (local.get $out) (local.get $values))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $out) (local.get $end)))))

  ;; Each number is read with the seven bytes behind its first one
  (func $unpack (param $out i32) (param $end i32)
    (local $at i32) (local $bit i32) (local $width i32) (local $mask i64) (local $number i32) (local $largest i32)
    (local.set $at (global.get $at))
    (local.set $bit (global.get $bit))
    (local.set $width (global.get $width))
    (local.set $mask (i64.sub (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $width))) (i64.const 1)))
    (local.set $largest (global.get $largest))
    (loop $next
      (local.set $number
        (i32.wrap_i64
          (i64.and
            (i64.shr_u
              (i64.load align=1 (i32.add (local.get $at) (i32.shr_u (local.get $bit) (i32.const 3))))
              (i64.extend_i32_u (i32.and (local.get $bit) (i32.const 7))))
            (local.get $mask))))
      (i32.store (local.get $out) (local.get $number))
      (local.set $largest
        (select (local.get $number) (local.get $largest) (i32.gt_u (local.get $number) (local.get $largest))))
      (local.set $bit (i32.add (local.get $bit) (local.get $width)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $out) (local.get $end))))
    (global.set $largest (local.get $largest))
    (global.set $at (i32.add (local.get $at) (i32.shr_u (local.get $bit) (i32.const 3))))
    (global.set $bit (i32.and (local.get $bit) (i32.const 7))))

  ;; Writes the next numbers, of which there are at most 2^26. Returns how many: fewer than asked for where the bytes end early, which may
  ;; be before some of a packed run
  (func (export "decode") (param $out i32) (param $count i32) (result i32)
    (local $done i32) (local $length i32) (local $end i32) (local $start i32)
    (global.set $largest (i32.const 0))
    (block $ended
      (loop $next
        (br_if $ended (i32.ge_u (local.get $done) (local.get $count)))
        (if (i32.eqz (global.get $left))
          (then
            (local.set $start (global.get $at))
            (br_if $next (call $begin_run))
            (global.set $at (local.get $start))
            (br $ended)))
        (local.set $length (i32.sub (local.get $count) (local.get $done)))
        (if (i32.lt_u (global.get $left) (local.get $length)) (then (local.set $length (global.get $left))))
        (local.set $end (i32.add (local.get $out) (i32.shl (local.get $length) (i32.const 2))))
        (if (global.get $packed)
          (then
            (br_if $ended
              (i32.eqz
                (call $has
                  (i64.extend_i32_u
                    (i32.shr_u
                      (i32.add (i32.add (i32.mul (local.get $length) (global.get $width)) (global.get $bit)) (i32.const 7))
                      (i32.const 3))))))
            (call $unpack (local.get $out) (local.get $end)))
          (else (call $fill (local.get $out) (local.get $end))))
        (local.set $out (local.get $end))
        (local.set $done (i32.add (local.get $done) (local.get $length)))
        (global.set $left (i32.sub (global.get $left) (local.get $length)))
        (if (i32.eqz (global.get $left)) (then (global.set $at (global.get $run_end))))
        (br $next)))
    (local.get $done))

  ;; Makes bytes of numbers of 32 bits, sixteen at a time, in their place; none is larger than 255
  (func (export "narrow") (param $numbers i32) (param $count i32)
    (local $out i32) (local $end i32)
    (local.set $out (local.get $numbers))
    (local.set $end (i32.add (local.get $numbers) (local.get $count)))
    (loop $next
      (v128.store align=1 (local.get $out)
        (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_u (v128.load (local.get $numbers)) (v128.load offset=16 (local.get $numbers)))
          (i16x8.narrow_i32x4_u (v128.load offset=32 (local.get $numbers)) (v128.load offset=48 (local.get $numbers)))))
      (local.set $numbers (i32.add (local.get $numbers) (i32.const 64)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $out) (local.get $end))))))
