/**
 * Telling equal texts where they lie.
 *
 * @module
 */

/** Bytes, and a view of them that reads four at a time. */
export interface ViewedBytes {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** The same. */
  readonly view: DataView;
}

/** Places of a table looked at for each text, on average, beyond which texts are not sought: they were made to have one hash. */
export const MOST_PLACES = 16;

/** Bytes with a view of them. */
export function viewed(bytes: Uint8Array): ViewedBytes {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** A number of 32 bits that equal texts have in common, and others hardly ever: each four bytes are mixed by a product. */
export function textHash({ bytes, view }: ViewedBytes, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = mixed(hash ^ view.getInt32(at, true));
  for (; at < end; at++) hash = mixed(hash ^ bytes[at]);
  return hash;
}

/** Multiplies by 2^32 over the golden ratio, and lets the high bits take part in what is multiplied next. */
function mixed(word: number): number {
  const product = Math.imul(word, 0x9e3779b1);
  return product ^ (product >>> 15);
}

/** Whether so many bytes from one place on are those at another. */
export function isSameText(one: ViewedBytes, at: number, other: ViewedBytes, start: number, length: number): boolean {
  let k = 0;
  for (; k + 4 <= length; k += 4) {
    if (one.view.getInt32(at + k) !== other.view.getInt32(start + k)) return false;
  }
  for (; k < length; k++) if (one.bytes[at + k] !== other.bytes[start + k]) return false;
  return true;
}
