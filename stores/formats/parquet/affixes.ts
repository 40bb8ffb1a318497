/**
 * Values each of which has the beginning of the one before it, and an end of its own.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTASTRING
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { copyFours, SHORT, SLACK } from "../text_copies.ts";
import { viewed } from "../text_hash.ts";
import { decodeDelta32 } from "./delta.ts";
import { tooShort } from "./limits.ts";

/** Values in two parts. */
export interface Affixes {
  /** How many bytes each has of the one before. */
  readonly prefixes: Int32Array;
  /** How many it has of its own. */
  readonly suffixes: Int32Array;
  /** Those, one after the other. */
  readonly ends: Uint8Array;
  /** Bytes of all values. */
  readonly size: number;
}

/** Reads the two parts of `count` values. @throws {FormatError} where they do not fit together */
export function readAffixes(bytes: Uint8Array, count: number): Affixes {
  const [prefixes, suffixes] = [new Int32Array(count), new Int32Array(count)];
  const start = decodeDelta32(bytes, decodeDelta32(bytes, 0, prefixes), suffixes);
  const ends = bytes.subarray(start, start + checkedSum(suffixes, bytes.length - start));
  let [size, previous] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (prefixes[i] < 0 || prefixes[i] > previous) {
      throw new FormatError(
        `reading parquet: a value of ${previous} bytes has no first ${prefixes[i]}; the page is damaged`,
      );
    }
    previous = prefixes[i] + suffixes[i];
    size += previous;
  }
  return { prefixes, suffixes, ends, size };
}

/** The sum of lengths. @throws {FormatError} for negative ones, and a sum above `most` */
export function checkedSum(lengths: Int32Array, most: number): number {
  let [sum, signs] = [0, 0];
  for (let i = 0; i < lengths.length; i++) {
    sum += lengths[i];
    signs |= lengths[i];
  }
  if (signs >= 0 && sum <= most) return sum;
  throw tooShort(sum, most);
}

/**
 * Writes values in full.
 *
 * @param to Where to, with {@linkcode SLACK} behind the last one.
 * @param places Where the end of each goes. The first value begins at the number before the first end.
 * @param before How many of the places are taken.
 */
export function writeAffixed(affixes: Affixes, to: Uint8Array, places: Int32Array, before: number): void {
  const { prefixes, suffixes, ends } = affixes;
  const [source, target] = [viewed(ends).view, viewed(to).view];
  let at = places[before - 1];
  for (let i = 0, start = at, from = 0; i < prefixes.length; i++) {
    const [previous, prefix, suffix] = [start, prefixes[i], suffixes[i]];
    start = at;
    if (prefix > SHORT) to.copyWithin(at, previous, previous + prefix);
    else copyFours(target, previous, previous + prefix, target, at);
    at += prefix;
    if (suffix > SHORT || from + suffix + SLACK > ends.length) to.set(ends.subarray(from, from + suffix), at);
    else copyFours(source, from, from + suffix, target, at);
    at += suffix;
    from += suffix;
    places[before + i] = at;
  }
}
