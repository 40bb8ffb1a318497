/**
 * The file of a shard: finished rows of an extraction and their vectors.
 *
 * Format, little-endian: the numbers `magic`, rows, columns, vectors as uint32; then for each row its number and how many
 * vectors it has, as two int32 arrays; then the vectors as float32.
 *
 * @module
 */

import { bytesUnder, join } from "../../../stores/bytes.ts";

/** Finished rows, in the order in which batches brought them. */
export interface Shard {
  /** Rows of the dataset. */
  readonly rows: Int32Array;
  /** Vectors of each of these rows. */
  readonly counts: Int32Array;
  /** Length of a vector. */
  readonly columns: number;
  /** The vectors, one after the other. */
  readonly vectors: Float32Array;
}

const MAGIC = 0x31534750;
const HEADER_BYTES = 16;

/** The byte at which the vectors of a shard with so many rows begin. */
export function vectorsStart(rows: number): number {
  return HEADER_BYTES + 8 * rows;
}

/** The bytes of a shard. */
export function encodeShard({ rows, counts, columns, vectors }: Shard): Uint8Array<ArrayBuffer> {
  const header = Uint32Array.of(MAGIC, rows.length, columns, vectors.length / (columns || 1));
  return join([header, rows, counts, vectors].map(bytesUnder));
}

/** Reads a shard, or `undefined` where the bytes are none: what it held is computed again. */
export function decodeShard(bytes: Uint8Array<ArrayBuffer>): Shard | undefined {
  if (bytes.byteLength < HEADER_BYTES || bytes.byteLength % 4 !== 0) return undefined;
  const [magic, rowCount, columns, vectorCount] = new Uint32Array(bytes.buffer, bytes.byteOffset, 4);
  const expected = vectorsStart(rowCount) + 4 * columns * vectorCount;
  if (magic !== MAGIC || bytes.byteLength !== expected) return undefined;
  const start = bytes.byteOffset + HEADER_BYTES;
  const counts = new Int32Array(bytes.buffer, start + 4 * rowCount, rowCount);
  if (counts.reduce((sum, count) => sum + count, 0) !== vectorCount) return undefined;
  return {
    rows: new Int32Array(bytes.buffer, start, rowCount),
    counts,
    columns,
    vectors: new Float32Array(bytes.buffer, bytes.byteOffset + vectorsStart(rowCount), columns * vectorCount),
  };
}
