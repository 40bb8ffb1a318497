/**
 * Texts and bytes that a column repeats, as one value each: they are made, hashed and compared once by whoever reads them.
 *
 * @module
 */

import type { Data } from "apache-arrow";
import { isSameText, MOST_PLACES, textHash, viewed } from "./text_hash.ts";

/** Values are compared while no more than this share of those so far were new. */
const MOST_NEW = 0.5;
/** Most places of the table, of which half are filled at most. */
const PLACES = 2 ** 17;

/**
 * Reads value `i` of a column of texts or bytes; those that are equal are the same value, where many are.
 *
 * @param data The column, with offsets.
 * @param read Reads one value.
 * @param lookedAt So many are compared before it is asked whether most were new.
 */
export function sharedValues<T>(data: Data, read: (i: number) => T, lookedAt: number): (i: number) => T {
  const bytes = viewed(data.values);
  const offsets: Int32Array | BigInt64Array = data.valueOffsets;
  const known: { readonly value: T; readonly start: number; readonly length: number }[] = [];
  const table = new Int32Array(Math.min(PLACES, 2 ** Math.ceil(Math.log2(2 * data.length + 1))));
  const last = table.length - 1;
  let seen = 0;
  let places = 0;
  let isWorthwhile = true;
  const find = (i: number) => {
    seen++;
    const start = Number(offsets[i]);
    const length = Number(offsets[i + 1]) - start;
    let place = textHash(bytes, start, start + length) & last;
    for (; table[place] !== 0; place = (place + 1) & last, places++) {
      const one = known[table[place] - 1];
      if (one.length === length && isSameText(bytes, one.start, bytes, start, length)) return one.value;
    }
    const value = read(i);
    table[place] = known.push({ value, start, length });
    isWorthwhile = known.length <= last / 2 && (seen < lookedAt || known.length <= MOST_NEW * seen);
    return value;
  };
  return (i) => isWorthwhile && places <= MOST_PLACES * seen ? find(i) : read(i);
}
