/**
 * Texts each of which comes behind its length, in four bytes.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#PLAIN
 *
 * @module
 */

import { copyFours, SHORT, SLACK } from "../text_copies.ts";
import { viewed } from "../text_hash.ts";
import { tooShort } from "./limits.ts";

/** Bytes of a length. */
export const LENGTH_BYTES = 4;

/**
 * Copies texts without their lengths.
 *
 * @param count How many there are.
 * @param to Where to, with {@linkcode SLACK} behind the last one.
 * @param ends Where the end of each goes. The first text begins at the number before the first end.
 * @param before How many numbers of `ends` are taken.
 * @throws {FormatError} where the bytes end before the texts do.
 */
export function copyPrefixed(from: Uint8Array, count: number, to: Uint8Array, ends: Int32Array, before: number): void {
  const [source, target] = [viewed(from).view, viewed(to).view];
  const last = from.length - SLACK;
  let at = ends[before - 1];
  for (let i = 0, end = 0; i < count; i++) {
    const start = end + LENGTH_BYTES;
    if (start > from.length) throw tooShort(start, from.length);
    end = start + source.getUint32(end, true);
    if (end > from.length) throw tooShort(end, from.length);
    if (end - start > SHORT || end > last) to.set(from.subarray(start, end), at);
    else copyFours(source, start, end, target, at);
    at += end - start;
    ends[before + i] = at;
  }
}
