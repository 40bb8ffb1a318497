/**
 * Copies of values of one width, in the largest units that the width allows.
 *
 * @module
 */

import { bitAt } from "./bits.ts";

/** More units than these are copied by a call, which would take longer for few. */
const MOST_UNITS = 32;

/** Copies the values of `width` bytes at `indices` of `from` into `out`. */
export function gather(from: Uint8Array, indices: Uint32Array, width: number, out: Uint8Array): void {
  const [source, target, units] = inUnits(from, out, width);
  if (units === 1) return gatherSingles(source, indices, target);
  if (units === 2) return gatherPairs(source, indices, target);
  for (let i = 0, to = 0; i < indices.length; i++) {
    const start = indices[i] * units;
    for (let k = 0; k < units; k++) target[to++] = source[start + k];
  }
}

/** Copies values of `width` bytes, one after the other, to those places of `out`, all zero, that have a bit in `bits`. */
export function spread(from: Uint8Array, bits: Uint8Array, width: number, out: Uint8Array): void {
  if (width === 1) return spreadBytes(from, bits, out);
  const [source, target, units] = inUnits(from, out, width);
  if (units === 1) return spreadSingles(source, bits, target);
  if (units === 2) return spreadPairs(source, bits, target);
  for (let to = 0, place = 0, at = 0; to < target.length; to += units, place++) {
    if (!bitAt(bits, place)) continue;
    if (units > MOST_UNITS) target.set(source.subarray(at, at + units), to);
    else for (let k = 0; k < units; k++) target[to + k] = source[at + k];
    at += units;
  }
}

type Units = Uint8Array | Uint32Array;

/** Where values are copied from and to in units, and how many of these one has. */
function inUnits(from: Uint8Array, to: Uint8Array, width: number): [Units, Units, number] {
  const isWords = width % 4 === 0 && from.byteOffset % 4 === 0 && to.byteOffset % 4 === 0;
  return isWords ? [words(from), words(to), width / 4] : [from, to, width];
}

/** Bytes as numbers of 32 bits. */
export function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

function gatherSingles(source: Units, indices: Uint32Array, target: Units): void {
  for (let i = 0; i < indices.length; i++) target[i] = source[indices[i]];
}

/** Numbers of 64 bits: as {@linkcode gather} without its inner loop. */
function gatherPairs(source: Units, indices: Uint32Array, target: Units): void {
  for (let i = 0; i < indices.length; i++) {
    const from = 2 * indices[i];
    target[2 * i] = source[from];
    target[2 * i + 1] = source[from + 1];
  }
}

/** As {@linkcode spread}, without a branch: which places have a value can hardly be foreseen. */
function spreadSingles(source: Units, bits: Uint8Array, target: Units): void {
  for (let i = 0, at = 0; i < target.length && at < source.length; i++) {
    const bit = bitAt(bits, i);
    target[i] = source[at] & -bit;
    at += bit;
  }
}

/** The same for bytes: a loop that sees both them and larger units takes twice as long. */
function spreadBytes(source: Uint8Array, bits: Uint8Array, target: Uint8Array): void {
  for (let i = 0, at = 0; i < target.length && at < source.length; i++) {
    const bit = bitAt(bits, i);
    target[i] = source[at] & -bit;
    at += bit;
  }
}

/** The same for numbers of 64 bits. */
function spreadPairs(source: Units, bits: Uint8Array, target: Units): void {
  for (let i = 0, at = 0; 2 * i < target.length && at < source.length; i++) {
    const bit = bitAt(bits, i);
    target[2 * i] = source[at] & -bit;
    target[2 * i + 1] = source[at + 1] & -bit;
    at += 2 * bit;
  }
}
