;; Numbers texts: those that are equal get one number, in the order of their first. What a text is known by is mixed of each four of its
;; bytes, as in `text_hash.ts`.
(module
  (import "texts" "memory" (memory 1))

  ;; Multiplies by 2^32 over the golden ratio, and lets the high bits take part in what is multiplied next
  (func $mixed (param $word i32) (result i32)
    (local $product i32)
    (local.set $product (i32.mul (local.get $word) (i32.const 0x9e3779b1)))
    (i32.xor (local.get $product) (i32.shr_u (local.get $product) (i32.const 15))))

  (func $hash (param $at i32) (param $length i32) (result i32)
    (local $hash i32) (local $end i32) (local $fours i32)
    (local.set $hash (local.get $length))
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (local.set $fours (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -4))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $fours)))
        (local.set $hash (call $mixed (i32.xor (local.get $hash) (i32.load align=1 (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $hash (call $mixed (i32.xor (local.get $hash) (i32.load8_u (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $hash))

  ;; Whether so many bytes are the same
  (func $equal (param $a i32) (param $b i32) (param $length i32) (result i32)
    (local $end i32) (local $fours i32)
    (local.set $end (i32.add (local.get $a) (local.get $length)))
    (local.set $fours (i32.add (local.get $a) (i32.and (local.get $length) (i32.const -4))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $fours)))
        (if (i32.ne (i32.load align=1 (local.get $a)) (i32.load align=1 (local.get $b))) (then (return (i32.const 0))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (br $next)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (if (i32.ne (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))) (then (return (i32.const 0))))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (local.set $b (i32.add (local.get $b) (i32.const 1)))
        (br $next)))
    (i32.const 1))

  ;; Writes the numbers of texts, of which `offsets` says where in `bytes` each begins. The table has for each place the number of the
  ;; text there, counted from 1; `entries` says where each text is kept, behind its length. The state: how many there are, where the next
  ;; one is kept, and how many places were taken by others when they were looked at
  (func (export "number") (param $offsets i32) (param $bytes i32) (param $count i32) (param $numbers i32)
    (param $table i32) (param $mask i32) (param $entries i32) (param $state i32)
    (local $end i32) (local $start i32) (local $length i32) (local $place i32) (local $at i32) (local $number i32)
    (local $kept i32) (local $entry_count i32) (local $next_kept i32) (local $taken i32)
    (local.set $entry_count (i32.load (local.get $state)))
    (local.set $next_kept (i32.load offset=4 (local.get $state)))
    (local.set $taken (i32.load offset=8 (local.get $state)))
    (local.set $end (i32.add (local.get $numbers) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $numbers) (local.get $end)))
        (local.set $start (i32.load (local.get $offsets)))
        (local.set $length (i32.sub (i32.load offset=4 (local.get $offsets)) (local.get $start)))
        (local.set $start (i32.add (local.get $start) (local.get $bytes)))
        (local.set $place (call $hash (local.get $start) (local.get $length)))
        (block $known
          (loop $other
            (local.set $place (i32.and (local.get $place) (local.get $mask)))
            (local.set $at (i32.add (local.get $table) (i32.shl (local.get $place) (i32.const 2))))
            (local.set $number (i32.load (local.get $at)))
            (if (i32.eqz (local.get $number))
              (then
                (i32.store (i32.add (local.get $entries) (i32.shl (local.get $entry_count) (i32.const 2))) (local.get $next_kept))
                (i32.store align=1 (local.get $next_kept) (local.get $length))
                (memory.copy (i32.add (local.get $next_kept) (i32.const 4)) (local.get $start) (local.get $length))
                (local.set $next_kept (i32.add (i32.add (local.get $next_kept) (i32.const 4)) (local.get $length)))
                (local.set $entry_count (i32.add (local.get $entry_count) (i32.const 1)))
                (local.set $number (local.get $entry_count))
                (i32.store (local.get $at) (local.get $number))
                (br $known)))
            (local.set $kept
              (i32.load (i32.add (local.get $entries) (i32.shl (i32.sub (local.get $number) (i32.const 1)) (i32.const 2)))))
            (if (i32.eq (i32.load align=1 (local.get $kept)) (local.get $length))
              (then
                (br_if $known (call $equal (i32.add (local.get $kept) (i32.const 4)) (local.get $start) (local.get $length)))))
            (local.set $taken (i32.add (local.get $taken) (i32.const 1)))
            (local.set $place (i32.add (local.get $place) (i32.const 1)))
            (br $other)))
        (i32.store (local.get $numbers) (i32.sub (local.get $number) (i32.const 1)))
        (local.set $numbers (i32.add (local.get $numbers) (i32.const 4)))
        (local.set $offsets (i32.add (local.get $offsets) (i32.const 4)))
        (br $next)))
    (i32.store (local.get $state) (local.get $entry_count))
    (i32.store offset=4 (local.get $state) (local.get $next_kept))
    (i32.store offset=8 (local.get $state) (local.get $taken))))
