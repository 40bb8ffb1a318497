/**
 * The file of a shard: finished rows of an extraction and their vectors.
 *
 * Format, little-endian: the numbers `magic`, rows, columns, vectors as uint32; then for each row its number and how many
 * vectors it has, as two int32 arrays; in the second version of the format, where `magic` is one more, for each row its key, 16
 * bytes, and a CRC-32 of its vectors, as two uint32 arrays; then the vectors as float32.
 *
 * @module
 */

import { bytesUnder, join } from "../../../stores/bytes.ts";
import { KEY_WORDS } from "../../../stores/row_index.ts";
import type { ByteSource } from "../../../stores/store.ts";
import type { Marks } from "./reuse/row_marks.ts";

/** What a shard says of its rows, in the order in which batches brought them. */
export interface ShardHead {
  /** Rows of the dataset. */
  readonly rows: Int32Array;
  /** Vectors of each of these rows. */
  readonly counts: Int32Array;
  /** What is known of these rows besides, if anything is. */
  readonly marks?: Marks;
  /** Length of a vector. */
  readonly columns: number;
}

/** Finished rows. */
export interface Shard extends ShardHead {
  /** The vectors, one after the other. */
  readonly vectors: Float32Array;
}

const MAGIC = 0x31534750;
const MARKED_MAGIC = MAGIC + 1;
const HEADER_BYTES = 16;
const ROW_BYTES = 8;
const MARK_BYTES = 20;

/** The byte at which the vectors of a shard begin. */
export function vectorsStart({ rows, marks }: Pick<ShardHead, "rows" | "marks">): number {
  return startOf(rows.length, marks !== undefined);
}

function startOf(rows: number, isMarked: boolean): number {
  return HEADER_BYTES + (ROW_BYTES + (isMarked ? MARK_BYTES : 0)) * rows;
}

/** The bytes of a shard. */
export function encodeShard({ rows, counts, columns, vectors, marks }: Shard): Uint8Array<ArrayBuffer> {
  const magic = marks === undefined ? MAGIC : MARKED_MAGIC;
  const header = Uint32Array.of(magic, rows.length, columns, vectors.length / (columns || 1));
  const marked = marks === undefined ? [] : [marks.keys, marks.checks];
  return join([header, rows, counts, ...marked, vectors].map(bytesUnder));
}

/** Reads a shard, or `undefined` where the bytes are none: what it held is computed again. */
export function decodeShard(bytes: Uint8Array<ArrayBuffer>): Shard | undefined {
  if (bytes.byteLength % 4 !== 0) return undefined;
  const start = headBytes(bytes, bytes.byteLength);
  if (start === undefined) return undefined;
  const vectors = new Float32Array(bytes.buffer, bytes.byteOffset + start, (bytes.byteLength - start) / 4);
  const head = decodeHead(bytes);
  return head && { ...head, vectors };
}

/** Reads what a shard says of its rows, and nothing of their vectors; `undefined` where it is none. */
export async function readShardHead(source: ByteSource): Promise<ShardHead | undefined> {
  const header = new Uint8Array(await source.slice(0, HEADER_BYTES));
  const end = headBytes(header, source.byteLength);
  return end === undefined ? undefined : decodeHead(new Uint8Array(await source.slice(0, end)));
}

/** How many bytes come before the vectors; `undefined` where a file that begins so and has so many bytes is no shard. */
function headBytes(header: Uint8Array<ArrayBuffer>, fileBytes: number): number | undefined {
  if (header.byteLength < HEADER_BYTES) return undefined;
  const [magic, rows, columns, vectors] = new Uint32Array(header.buffer, header.byteOffset, 4);
  if (magic !== MAGIC && magic !== MARKED_MAGIC) return undefined;
  const start = startOf(rows, magic === MARKED_MAGIC);
  return fileBytes === start + 4 * columns * vectors ? start : undefined;
}

function decodeHead({ buffer, byteOffset }: Uint8Array<ArrayBuffer>): ShardHead | undefined {
  const [magic, rowCount, columns, vectors] = new Uint32Array(buffer, byteOffset, 4);
  const start = byteOffset + HEADER_BYTES;
  const rows = new Int32Array(buffer, start, rowCount);
  const counts = new Int32Array(buffer, start + 4 * rowCount, rowCount);
  if (counts.reduce((sum, count) => sum + count, 0) !== vectors) return undefined;
  if (magic === MAGIC) return { rows, counts, columns };
  const words = new Uint32Array(buffer, start + ROW_BYTES * rowCount, MARK_BYTES / 4 * rowCount);
  const marks = { keys: words.subarray(0, KEY_WORDS * rowCount), checks: words.subarray(KEY_WORDS * rowCount) };
  return { rows, counts, columns, marks };
}
