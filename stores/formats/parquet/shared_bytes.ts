/**
 * Texts that a column repeats, as one view of bytes: whoever writes them finds equal ones without reading them again.
 *
 * @module
 */

import type { Data } from "apache-arrow";

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
  const bytes: Uint8Array = data.values;
  const offsets: Int32Array | BigInt64Array = data.valueOffsets;
  const known: Uint8Array[] = [];
  const table = new Int32Array(PLACES);
  let seen = 0;
  let isWorthwhile = true;
  return (i) => {
    if (!isWorthwhile) return read(i);
    seen++;
    const [start, end] = [Number(offsets[i]), Number(offsets[i + 1])];
    let place = hashOf(bytes, start, end) & (PLACES - 1);
    for (; table[place] !== 0; place = (place + 1) & (PLACES - 1)) {
      const one = known[table[place] - 1];
      if (isAt(one, bytes, start, end)) return one;
    }
    const found = read(i);
    table[place] = known.push(found);
    isWorthwhile = known.length <= PLACES / 2 && (seen < LOOKED_AT || known.length <= MOST_NEW * seen);
    return found;
  };
}

/** FNV-1a: Fowler, Noll and Vo, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923, with its high bits folded in. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash ^ (hash >>> 15);
}

function isAt(one: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (one.length !== end - start) return false;
  for (let k = 0; k < one.length; k++) if (one[k] !== bytes[start + k]) return false;
  return true;
}
