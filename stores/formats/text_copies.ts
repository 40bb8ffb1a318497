/**
 * Copies of texts, most of which are short.
 *
 * @module
 */

/** Texts or byte strings one after the other. */
export interface TextBytes<Offsets = Int32Array> {
  /** Where each begins, and one number more for the end of the last one. */
  readonly offsets: Offsets;
  /** The texts. */
  readonly bytes: Uint8Array;
  /** How many there are. */
  readonly count: number;
}

/** Those whose offsets may have been of 64 bits. */
export type AnyTexts = TextBytes<Int32Array | Float64Array>;

/** What the offsets of a column can count: bytes of its texts. */
export const MOST_TEXT_BYTES = 2 ** 31 - 1;

/** Bytes behind the last copy that may be read and written, so that the last four of a text need not be its own. */
export const SLACK = 3;
/** So many bytes are copied four at a time: a view of them would take longer to be made. */
export const SHORT = 192;

/** How many bytes the texts have that indices name. */
export function gatheredBytes({ offsets }: AnyTexts, indices: ArrayLike<number>): number {
  let length = 0;
  for (let i = 0; i < indices.length; i++) length += offsets[indices[i] + 1] - offsets[indices[i]];
  return length;
}

/**
 * Copies the texts that indices name.
 *
 * @param to Where to, with {@linkcode SLACK} behind the last one.
 * @param ends Where the end of each goes. The first text begins at the number before the first end.
 * @param before How many numbers of `ends` are taken.
 */
export function gatherTexts(
  { bytes, offsets }: AnyTexts,
  indices: ArrayLike<number>,
  to: Uint8Array,
  ends: Int32Array,
  before: number,
): void {
  const [source, target] = [viewFrom(bytes), viewFrom(to)];
  const last = source.byteLength - SLACK;
  let at = ends[before - 1];
  for (let i = 0; i < indices.length; i++) {
    const start = offsets[indices[i]];
    const end = offsets[indices[i] + 1];
    if (end - start > SHORT || end > last) to.set(bytes.subarray(start, end), at);
    else copyFours(source, start, end, target, at);
    at += end - start;
    ends[before + i] = at;
  }
}

/** Texts one after the other, as one. */
export function joinedTexts(parts: readonly TextBytes[]): TextBytes {
  if (parts.length === 1) return parts[0];
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const offsets = new Int32Array(count + 1);
  const bytes = new Uint8Array(SLACK + parts.reduce((sum, part) => sum + part.offsets[part.count], 0));
  let [before, at] = [0, 0];
  for (const part of parts) {
    const start = part.offsets[0];
    const end = part.offsets[part.count];
    bytes.set(part.bytes.subarray(start, end), at);
    for (let i = 1; i <= part.count; i++) offsets[before + i] = part.offsets[i] - start + at;
    before += part.count;
    at += end - start;
  }
  return { offsets, bytes, count };
}

/** Copies the bytes from `start` to `end`, four at a time: some behind them too. */
export function copyFours(from: DataView, start: number, end: number, to: DataView, at: number): void {
  for (let i = start, k = at; i < end; i += 4, k += 4) to.setInt32(k, from.getInt32(i));
}

/** Bytes, and what lies behind them in memory. */
function viewFrom({ buffer, byteOffset }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset);
}
