/**
 * Bitmaps as Arrow has them: a bit per value, lowest first.
 *
 * @module
 */

import { atLeast } from "./at_least.ts";

/** A bit for each of some small numbers: whether it is at least `least`. */
export function bitsOf(numbers: Uint8Array, least: number): Uint8Array {
  const bits = new Uint8Array((numbers.length + 7) >> 3);
  for (let at = 0, start = 0; at < bits.length; at++, start += 8) {
    const end = Math.min(start + 8, numbers.length);
    let byte = 0;
    for (let i = start; i < end; i++) byte |= atLeast(numbers[i], least) << (i - start);
    bits[at] = byte;
  }
  return bits;
}
