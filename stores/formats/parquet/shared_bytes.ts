/**
 * Texts that a column repeats, as one view of bytes: whoever writes them finds equal ones without reading them again.
 *
 * @module
 */

import type { Data } from "apache-arrow";
import { isSameText, MOST_PLACES, textHash, viewed } from "./text_hash.ts";

/** Texts are compared while no more than this share of those so far were new; so many are looked at before. */
const [MOST_NEW, LOOKED_AT] = [0.5, 1024];
/** Places of the table, of which half are filled at most. */
const PLACES = 2 ** 17;

/**
 * Reads the bytes of value `i` of a column of texts or bytes; those that are equal are the same object, where many are.
 *
 * @param data The column, with offsets.
 * @param read Reads the bytes of one value.
 */
export function sharedBytes(data: Data, read: (i: number) => Uint8Array): (i: number) => Uint8Array {
  const bytes = viewed(data.values);
  const offsets: Int32Array | BigInt64Array = data.valueOffsets;
  const known: { readonly bytes: Uint8Array; readonly start: number }[] = [];
  const table = new Int32Array(PLACES);
  let seen = 0;
  let places = 0;
  let isWorthwhile = true;
  return (i) => {
    if (!isWorthwhile || places > MOST_PLACES * seen) return read(i);
    seen++;
    const [start, end] = [Number(offsets[i]), Number(offsets[i + 1])];
    let place = textHash(bytes, start, end) & (PLACES - 1);
    for (; table[place] !== 0; place = (place + 1) & (PLACES - 1), places++) {
      const one = known[table[place] - 1];
      if (one.bytes.length === end - start && isSameText(bytes, one.start, bytes, start, end - start)) return one.bytes;
    }
    const found = read(i);
    table[place] = known.push({ bytes: found, start });
    isWorthwhile = known.length <= PLACES / 2 && (seen < LOOKED_AT || known.length <= MOST_NEW * seen);
    return found;
  };
}
