;; Bytes of values that lie apart are brought together.
(module
  (import "split" "memory" (memory 1))

  ;; Writes the bytes of two halves by turns, sixteen of each at a time, and some behind the end
  (func (export "interleave") (param $first i32) (param $half i32) (param $out i32)
    (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $first) (local.get $half)))
    (loop $next
      (local.set $a (v128.load align=1 (local.get $first)))
      (local.set $b (v128.load align=1 (i32.add (local.get $first) (local.get $half))))
      (v128.store align=1 (local.get $out)
        (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $a) (local.get $b)))
      (v128.store offset=16 align=1 (local.get $out)
        (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $a) (local.get $b)))
      (local.set $first (i32.add (local.get $first) (i32.const 16)))
      (local.set $out (i32.add (local.get $out) (i32.const 32)))
      (br_if $next (i32.lt_u (local.get $first) (local.get $end))))))
