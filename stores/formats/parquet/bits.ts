/**
 * Bitmaps as Arrow has them: a bit per value, lowest first.
 *
 * @module
 */

import { atLeast } from "./at_least.ts";

/** Bytes that so many bits take: counted in floats, as 32 bits do not hold seven more than the most that there are. */
export function bytesOfBits(count: number): number {
  return Math.ceil(count / 8);
}

/** A bit for each of some small numbers: whether it is at least `least`. */
export function bitsOf(numbers: Uint8Array, least: number): Uint8Array {
  const bits = new Uint8Array(bytesOfBits(numbers.length));
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

/** Copies `count` bits from one place to another, where none is set. */
export function copyBits(from: Uint8Array, start: number, to: Uint8Array, at: number, count: number): void {
  const eights = count - count % 8;
  if (((start | at) & 7) === 0) to.set(from.subarray(start >> 3, (start + eights) >> 3), at >> 3);
  else copyShifted(from, start, to, at, eights);
  for (let i = start + eights, k = at + eights; k < at + count; i++, k++) to[k >> 3] |= bitAt(from, i) << (k & 7);
}

/** The same of whole eights, which do not lie in bytes of their own. */
function copyShifted(from: Uint8Array, start: number, to: Uint8Array, at: number, count: number): void {
  for (let i = start, k = at; k < at + count; i += 8, k += 8) {
    const byte = eightBits(from, i);
    const shift = k & 7;
    to[k >> 3] |= byte << shift;
    if (shift > 0) to[(k >> 3) + 1] |= byte >> (8 - shift);
  }
}

/** Sets the bits from `start` to `end`, those of whole bytes at once. */
export function setBits(bits: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end;) {
    const isWhole = (i & 7) === 0 && i + 8 <= end;
    bits[i >> 3] |= isWhole ? 0xff : 1 << (i & 7);
    i += isWhole ? 8 : 1;
  }
}

/** How many of `count` bits are set. */
export function countBits(bits: Uint8Array, start: number, count: number): number {
  const eights = count - count % 8;
  let set = 0;
  for (let i = start; i < start + eights; i += 8) set += bitsOfByte(eightBits(bits, i));
  for (let i = start + eights; i < start + count; i++) set += bitAt(bits, i);
  return set;
}

/** One bit: 0 or 1. */
export function bitAt(bits: Uint8Array, i: number): number {
  return (bits[i >> 3] >> (i & 7)) & 1;
}

function eightBits(bits: Uint8Array, i: number): number {
  const shift = i & 7;
  const byte = bits[i >> 3] >> shift;
  return shift === 0 ? byte : byte | ((bits[(i >> 3) + 1] << (8 - shift)) & 0xff);
}

/** The sums of pairs of bits, of fours, of all. */
function bitsOfByte(byte: number): number {
  const pairs = byte - ((byte >> 1) & 0x55);
  const fours = (pairs & 0x33) + ((pairs >> 2) & 0x33);
  return (fours + (fours >> 4)) & 0xf;
}
