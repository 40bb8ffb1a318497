/**
 * Bitmaps as Arrow has them: a bit per value, lowest first.
 *
 * @module
 */

import { atLeast } from "./at_least.ts";

/** A bit for each of some small numbers: whether it is at least `least`. */
export function bitsOf(numbers: Uint8Array, least: number): Uint8Array {
  const bits = new Uint8Array((numbers.length + 7) >> 3);
  const [eights, below] = [numbers.length >> 3, least - 1];
  for (let at = 0, i = 0; at < eights; at++, i += 8) {
    // As `atLeast`, which would be called a million times before it is compiled.
    bits[at] = ((below - numbers[i]) >>> 31) | (((below - numbers[i + 1]) >>> 30) & 2) |
      (((below - numbers[i + 2]) >>> 29) & 4) | (((below - numbers[i + 3]) >>> 28) & 8) |
      (((below - numbers[i + 4]) >>> 27) & 16) | (((below - numbers[i + 5]) >>> 26) & 32) |
      (((below - numbers[i + 6]) >>> 25) & 64) | (((below - numbers[i + 7]) >>> 24) & 128);
  }
  for (let i = 8 * eights; i < numbers.length; i++) bits[eights] |= atLeast(numbers[i], least) << (i % 8);
  return bits;
}
