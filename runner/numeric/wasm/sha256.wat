;; SHA-256 (FIPS 180-4) of many messages, four at a time: each lane of a vector has its own message.
;; Memory: 0 the round constants, 256 the 64 words of a block for each of four messages, from 1280 on what the caller puts there.
(module
  (import "sha256" "memory" (memory 1))
  (data (i32.const 0)
    "\98\2f\8a\42\91\44\37\71\cf\fb\c0\b5\a5\db\b5\e9\5b\c2\56\39\f1\11\f1\59\a4\82\3f\92\d5\5e\1c\ab"
    "\98\aa\07\d8\01\5b\83\12\be\85\31\24\c3\7d\0c\55\74\5d\be\72\fe\b1\de\80\a7\06\dc\9b\74\f1\9b\c1"
    "\c1\69\9b\e4\86\47\be\ef\c6\9d\c1\0f\cc\a1\0c\24\6f\2c\e9\2d\aa\84\74\4a\dc\a9\b0\5c\da\88\f9\76"
    "\52\51\3e\98\6d\c6\31\a8\c8\27\03\b0\c7\7f\59\bf\f3\0b\e0\c6\47\91\a7\d5\51\63\ca\06\67\29\29\14"
    "\85\0a\b7\27\38\21\1b\2e\fc\6d\2c\4d\13\0d\38\53\54\73\0a\65\bb\0a\6a\76\2e\c9\c2\81\85\2c\72\92"
    "\a1\e8\bf\a2\4b\66\1a\a8\70\8b\4b\c2\a3\51\6c\c7\19\e8\92\d1\24\06\99\d6\85\35\0e\f4\70\a0\6a\10"
    "\16\c1\a4\19\08\6c\37\1e\4c\77\48\27\b5\bc\b0\34\b3\0c\1c\39\4a\aa\d8\4e\4f\ca\9c\5b\f3\6f\2e\68"
    "\ee\82\8f\74\6f\63\a5\78\14\78\c8\84\08\02\c7\8c\fa\ff\be\90\eb\6c\50\a4\f7\a3\f9\be\f2\78\71\c6")

  ;; Copies messages to where they are hashed, each with its padding. $ends: where each ends in $bytes; $to: where the first one goes.
  ;; $starts and $blocks are written for `hash`. Returns the end of the last.
  (func (export "pad") (param $ends i32) (param $bytes i32) (param $to i32) (param $starts i32) (param $blocks i32) (param $count i32)
    (result i32)
    (local $from i32) (local $length i32) (local $size i32) (local $end i32) (local $bits i64)
    (local.set $from (local.get $bytes))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $length
          (i32.sub (i32.add (local.get $bytes) (i32.load (local.get $ends))) (local.get $from)))
        (local.set $size (i32.and (i32.add (local.get $length) (i32.const 72)) (i32.const -64)))
        (i32.store (local.get $starts) (local.get $to))
        (i32.store (local.get $blocks) (i32.shr_u (local.get $size) (i32.const 6)))
        (memory.copy (local.get $to) (local.get $from) (local.get $length))
        (local.set $from (i32.add (local.get $from) (local.get $length)))
        (local.set $end (i32.add (local.get $to) (local.get $size)))
        (local.set $to (i32.add (local.get $to) (local.get $length)))
        (memory.fill (local.get $to) (i32.const 0) (i32.sub (local.get $end) (local.get $to)))
        (i32.store8 (local.get $to) (i32.const 0x80))
        ;; The number of bits, in big-endian bytes: no message has more than five of them.
        (local.set $bits (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 3)))
        (local.set $to (i32.sub (local.get $end) (i32.const 5)))
        (i64.store8 offset=4 (local.get $to) (local.get $bits))
        (i64.store8 offset=3 (local.get $to) (i64.shr_u (local.get $bits) (i64.const 8)))
        (i64.store8 offset=2 (local.get $to) (i64.shr_u (local.get $bits) (i64.const 16)))
        (i64.store8 offset=1 (local.get $to) (i64.shr_u (local.get $bits) (i64.const 24)))
        (i64.store8 offset=0 (local.get $to) (i64.shr_u (local.get $bits) (i64.const 32)))
        (local.set $to (local.get $end))
        (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
        (local.set $blocks (i32.add (local.get $blocks) (i32.const 4)))
        (local.set $ends (i32.add (local.get $ends) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (local.get $to))

  ;; $starts: where each message begins; $blocks: of how many blocks of 64 bytes it is, padding included; $digests: 32 bytes for each.
  ;; $count is a multiple of four. Behind the end of a message as many bytes must be readable as the longest of its four has.
  (func (export "hash") (param $starts i32) (param $blocks i32) (param $digests i32) (param $count i32)
    (local $i i32) (local $block i32) (local $t i32) (local $p i32)
    (local $s0 i32) (local $s1 i32) (local $s2 i32) (local $s3 i32) (local $lengths v128) (local $active v128)
    (local $w v128) (local $x v128) (local $y v128) (local $first v128) (local $second v128)
    (local $h0 v128) (local $h1 v128) (local $h2 v128) (local $h3 v128) (local $h4 v128) (local $h5 v128) (local $h6 v128) (local $h7 v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $h0 (v128.const i32x4 0x6a09e667 0x6a09e667 0x6a09e667 0x6a09e667))
        (local.set $h1 (v128.const i32x4 0xbb67ae85 0xbb67ae85 0xbb67ae85 0xbb67ae85))
        (local.set $h2 (v128.const i32x4 0x3c6ef372 0x3c6ef372 0x3c6ef372 0x3c6ef372))
        (local.set $h3 (v128.const i32x4 0xa54ff53a 0xa54ff53a 0xa54ff53a 0xa54ff53a))
        (local.set $h4 (v128.const i32x4 0x510e527f 0x510e527f 0x510e527f 0x510e527f))
        (local.set $h5 (v128.const i32x4 0x9b05688c 0x9b05688c 0x9b05688c 0x9b05688c))
        (local.set $h6 (v128.const i32x4 0x1f83d9ab 0x1f83d9ab 0x1f83d9ab 0x1f83d9ab))
        (local.set $h7 (v128.const i32x4 0x5be0cd19 0x5be0cd19 0x5be0cd19 0x5be0cd19))
        (local.set $s0 (i32.load offset=0 (local.get $starts)))
        (local.set $s1 (i32.load offset=4 (local.get $starts)))
        (local.set $s2 (i32.load offset=8 (local.get $starts)))
        (local.set $s3 (i32.load offset=12 (local.get $starts)))
        (local.set $lengths (v128.load (local.get $blocks)))
        (local.set $block (i32.const 0))
        (block $hashed
          (loop $next_block
            (local.set $active (i32x4.gt_u (local.get $lengths) (i32x4.splat (local.get $block))))
            (br_if $hashed (i32.eqz (v128.any_true (local.get $active))))
            ;; The words of the block, from big-endian bytes.
            (local.set $t (i32.const 0))
            (loop $load
              (local.set $w (v128.load32_zero (i32.add (local.get $s0) (local.get $t))))
              (local.set $w (v128.load32_lane 1 (i32.add (local.get $s1) (local.get $t)) (local.get $w)))
              (local.set $w (v128.load32_lane 2 (i32.add (local.get $s2) (local.get $t)) (local.get $w)))
              (local.set $w (v128.load32_lane 3 (i32.add (local.get $s3) (local.get $t)) (local.get $w)))
              (v128.store offset=256 (i32.shl (local.get $t) (i32.const 2))
                (i8x16.swizzle (local.get $w) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
              (br_if $load (i32.lt_u (local.tee $t (i32.add (local.get $t) (i32.const 4))) (i32.const 64))))
            (local.set $s0 (i32.add (local.get $s0) (i32.const 64)))
            (local.set $s1 (i32.add (local.get $s1) (i32.const 64)))
            (local.set $s2 (i32.add (local.get $s2) (i32.const 64)))
            (local.set $s3 (i32.add (local.get $s3) (i32.const 64)))
            ;; The rest of the message schedule.
            (local.set $p (i32.const 256))
            (loop $schedule
              (local.set $x (v128.load offset=16 (local.get $p)))
              (local.set $y (v128.load offset=224 (local.get $p)))
              (v128.store offset=256 (local.get $p)
                (i32x4.add
                  (i32x4.add (v128.load (local.get $p)) (v128.load offset=144 (local.get $p)))
                  (i32x4.add
                    (v128.xor
                      (v128.xor
                        (v128.or (i32x4.shr_u (local.get $x) (i32.const 7)) (i32x4.shl (local.get $x) (i32.const 25)))
                        (v128.or (i32x4.shr_u (local.get $x) (i32.const 18)) (i32x4.shl (local.get $x) (i32.const 14))))
                      (i32x4.shr_u (local.get $x) (i32.const 3)))
                    (v128.xor
                      (v128.xor
                        (v128.or (i32x4.shr_u (local.get $y) (i32.const 17)) (i32x4.shl (local.get $y) (i32.const 15)))
                        (v128.or (i32x4.shr_u (local.get $y) (i32.const 19)) (i32x4.shl (local.get $y) (i32.const 13))))
                      (i32x4.shr_u (local.get $y) (i32.const 10))))))
              (br_if $schedule (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (i32.const 1024))))
            (local.set $a (local.get $h0))
            (local.set $b (local.get $h1))
            (local.set $c (local.get $h2))
            (local.set $d (local.get $h3))
            (local.set $e (local.get $h4))
            (local.set $f (local.get $h5))
            (local.set $g (local.get $h6))
            (local.set $h (local.get $h7))
            (local.set $t (i32.const 0))
            (loop $round
              (local.set $first
                (i32x4.add
                  (i32x4.add
                    (i32x4.add (local.get $h) (v128.load offset=256 (i32.shl (local.get $t) (i32.const 2))))
                    (v128.load32_splat (local.get $t)))
                  (i32x4.add
                    (v128.xor
                      (v128.xor
                        (v128.or (i32x4.shr_u (local.get $e) (i32.const 6)) (i32x4.shl (local.get $e) (i32.const 26)))
                        (v128.or (i32x4.shr_u (local.get $e) (i32.const 11)) (i32x4.shl (local.get $e) (i32.const 21))))
                      (v128.or (i32x4.shr_u (local.get $e) (i32.const 25)) (i32x4.shl (local.get $e) (i32.const 7))))
                    (v128.bitselect (local.get $f) (local.get $g) (local.get $e)))))
              (local.set $second
                (i32x4.add
                  (v128.xor
                    (v128.xor
                      (v128.or (i32x4.shr_u (local.get $a) (i32.const 2)) (i32x4.shl (local.get $a) (i32.const 30)))
                      (v128.or (i32x4.shr_u (local.get $a) (i32.const 13)) (i32x4.shl (local.get $a) (i32.const 19))))
                    (v128.or (i32x4.shr_u (local.get $a) (i32.const 22)) (i32x4.shl (local.get $a) (i32.const 10))))
                  (v128.or
                    (v128.and (local.get $a) (local.get $b))
                    (v128.and (local.get $c) (v128.or (local.get $a) (local.get $b))))))
              (local.set $h (local.get $g))
              (local.set $g (local.get $f))
              (local.set $f (local.get $e))
              (local.set $e (i32x4.add (local.get $d) (local.get $first)))
              (local.set $d (local.get $c))
              (local.set $c (local.get $b))
              (local.set $b (local.get $a))
              (local.set $a (i32x4.add (local.get $first) (local.get $second)))
              (br_if $round (i32.lt_u (local.tee $t (i32.add (local.get $t) (i32.const 4))) (i32.const 256))))
            ;; Messages that have ended keep their digests.
            (local.set $h0
              (v128.bitselect (i32x4.add (local.get $h0) (local.get $a)) (local.get $h0) (local.get $active)))
            (local.set $h1
              (v128.bitselect (i32x4.add (local.get $h1) (local.get $b)) (local.get $h1) (local.get $active)))
            (local.set $h2
              (v128.bitselect (i32x4.add (local.get $h2) (local.get $c)) (local.get $h2) (local.get $active)))
            (local.set $h3
              (v128.bitselect (i32x4.add (local.get $h3) (local.get $d)) (local.get $h3) (local.get $active)))
            (local.set $h4
              (v128.bitselect (i32x4.add (local.get $h4) (local.get $e)) (local.get $h4) (local.get $active)))
            (local.set $h5
              (v128.bitselect (i32x4.add (local.get $h5) (local.get $f)) (local.get $h5) (local.get $active)))
            (local.set $h6
              (v128.bitselect (i32x4.add (local.get $h6) (local.get $g)) (local.get $h6) (local.get $active)))
            (local.set $h7
              (v128.bitselect (i32x4.add (local.get $h7) (local.get $h)) (local.get $h7) (local.get $active)))
            (local.set $block (i32.add (local.get $block) (i32.const 1)))
            (br $next_block)))
        (local.set $h0 (i8x16.swizzle (local.get $h0) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=0 0 (local.get $digests) (local.get $h0))
        (v128.store32_lane offset=32 1 (local.get $digests) (local.get $h0))
        (v128.store32_lane offset=64 2 (local.get $digests) (local.get $h0))
        (v128.store32_lane offset=96 3 (local.get $digests) (local.get $h0))
        (local.set $h1 (i8x16.swizzle (local.get $h1) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=4 0 (local.get $digests) (local.get $h1))
        (v128.store32_lane offset=36 1 (local.get $digests) (local.get $h1))
        (v128.store32_lane offset=68 2 (local.get $digests) (local.get $h1))
        (v128.store32_lane offset=100 3 (local.get $digests) (local.get $h1))
        (local.set $h2 (i8x16.swizzle (local.get $h2) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=8 0 (local.get $digests) (local.get $h2))
        (v128.store32_lane offset=40 1 (local.get $digests) (local.get $h2))
        (v128.store32_lane offset=72 2 (local.get $digests) (local.get $h2))
        (v128.store32_lane offset=104 3 (local.get $digests) (local.get $h2))
        (local.set $h3 (i8x16.swizzle (local.get $h3) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=12 0 (local.get $digests) (local.get $h3))
        (v128.store32_lane offset=44 1 (local.get $digests) (local.get $h3))
        (v128.store32_lane offset=76 2 (local.get $digests) (local.get $h3))
        (v128.store32_lane offset=108 3 (local.get $digests) (local.get $h3))
        (local.set $h4 (i8x16.swizzle (local.get $h4) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=16 0 (local.get $digests) (local.get $h4))
        (v128.store32_lane offset=48 1 (local.get $digests) (local.get $h4))
        (v128.store32_lane offset=80 2 (local.get $digests) (local.get $h4))
        (v128.store32_lane offset=112 3 (local.get $digests) (local.get $h4))
        (local.set $h5 (i8x16.swizzle (local.get $h5) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=20 0 (local.get $digests) (local.get $h5))
        (v128.store32_lane offset=52 1 (local.get $digests) (local.get $h5))
        (v128.store32_lane offset=84 2 (local.get $digests) (local.get $h5))
        (v128.store32_lane offset=116 3 (local.get $digests) (local.get $h5))
        (local.set $h6 (i8x16.swizzle (local.get $h6) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=24 0 (local.get $digests) (local.get $h6))
        (v128.store32_lane offset=56 1 (local.get $digests) (local.get $h6))
        (v128.store32_lane offset=88 2 (local.get $digests) (local.get $h6))
        (v128.store32_lane offset=120 3 (local.get $digests) (local.get $h6))
        (local.set $h7 (i8x16.swizzle (local.get $h7) (v128.const i8x16 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12)))
        (v128.store32_lane offset=28 0 (local.get $digests) (local.get $h7))
        (v128.store32_lane offset=60 1 (local.get $digests) (local.get $h7))
        (v128.store32_lane offset=92 2 (local.get $digests) (local.get $h7))
        (v128.store32_lane offset=124 3 (local.get $digests) (local.get $h7))
        (local.set $starts (i32.add (local.get $starts) (i32.const 16)))
        (local.set $blocks (i32.add (local.get $blocks) (i32.const 16)))
        (local.set $digests (i32.add (local.get $digests) (i32.const 128)))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br $four)))))
