/**
 * Chosen rows of columns that lie in several chunks.
 *
 * @module
 */

/** Positions in a column of several chunks: value i is at `row[i]` of chunk `chunk[i]`. */
export interface Positions {
  /** How many there are. */
  readonly length: number;
  /** The chunk of each. */
  readonly chunk: Int32Array;
  /** Its place there. */
  readonly row: Int32Array;
  /** The chunks that have some. @default all */
  readonly used?: ReadonlySet<number>;
}

/** Where rows are. @param lengths Rows of each chunk. */
export function locate(lengths: readonly number[], rows: Int32Array): Positions {
  const chunk = new Int32Array(rows.length);
  if (lengths.length === 1) return { length: rows.length, chunk, row: rows };
  const ends = new Int32Array(lengths.length);
  lengths.forEach((length, i) => ends[i] = length + (ends[i - 1] ?? 0));
  const row = new Int32Array(rows.length);
  // Positions mostly ascend: the chunk of the last one is tried first.
  let [at, first, end] = [0, 0, ends[0]];
  const used = new Set<number>();
  for (let i = 0, last = -1; i < rows.length; i++) {
    const position = rows[i];
    if (position < first) [at, first, end] = [0, 0, ends[0]];
    while (position >= end) [at, first, end] = [at + 1, end, ends[at + 1]];
    if (at !== last) used.add(last = at);
    chunk[i] = at;
    row[i] = position - first;
  }
  return { length: rows.length, chunk, row, used };
}

/** Where values of differing lengths begin. */
export type Offsets = Int32Array | BigInt64Array;

/** Offsets of the values at some positions, one after the other. @param isWide Whether they are of 64 bits. */
export function gatherOffsets(chunks: readonly Offsets[], at: Positions, isWide: boolean): Offsets {
  const offsets = new Float64Array(at.length + 1);
  for (let i = 0; i < at.length; i++) {
    const from = chunks[at.chunk[i]];
    offsets[i + 1] = offsets[i] + Number(from[at.row[i] + 1]) - Number(from[at.row[i]]);
  }
  return isWide ? BigInt64Array.from(offsets, BigInt) : Int32Array.from(offsets);
}
