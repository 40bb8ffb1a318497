/**
 * The file of a shard: finished rows of an extraction and their vectors.
 *
 * Format, little-endian: a header (`shard_header.ts`); then for each row its number and how many vectors it has, as two int32
 * arrays; where the header says so, for each row what is known of it besides (`row_index.ts`), 16 bytes, in those of earlier
 * versions 36, which say nothing; then the vectors as float32.
 *
 * @module
 */

import { bytesUnder, join } from "../../../stores/bytes.ts";
import {
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  type MarkBytes,
  type ShardHeader,
  startOfVectors,
} from "../../../stores/formats/shard_header.ts";
import { RECORD_WORDS } from "../../../stores/row_index.ts";
import type { ByteSource } from "../../../stores/store.ts";
import type { Marks } from "./reuse/row_marks.ts";

const MARKED_BYTES = 16;

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

/** The head of a shard that is stored. */
export interface StoredHead extends ShardHead {
  /** The byte at which the vectors begin. */
  readonly vectorsStart: number;
}

/** Finished rows. */
export interface Shard extends ShardHead {
  /** The vectors, one after the other. */
  readonly vectors: Float32Array;
}

/** The byte at which the vectors of a shard begin that is going to be stored. */
export function vectorsStart({ rows, marks }: Pick<ShardHead, "rows" | "marks">): number {
  return startOfVectors({ rows: rows.length, markBytes: markBytesOf(marks) });
}

function markBytesOf(marks: Marks | undefined): MarkBytes {
  return marks === undefined ? 0 : MARKED_BYTES;
}

/** The bytes of a shard. */
export function encodeShard({ rows, counts, columns, vectors, marks }: Shard): Uint8Array<ArrayBuffer> {
  const sizes = { rows: rows.length, columns, vectors: vectors.length / (columns || 1) };
  const header = encodeHeader({ ...sizes, markBytes: markBytesOf(marks) });
  const marked = marks === undefined ? [] : [marks.records];
  return join([header, rows, counts, ...marked, vectors].map(bytesUnder));
}

/** Reads a shard, or `undefined` where the bytes are none: what it held is computed again. */
export function decodeShard(bytes: Uint8Array<ArrayBuffer>): (Shard & StoredHead) | undefined {
  if (bytes.byteLength % 4 !== 0) return undefined;
  const header = decodeHeader(bytes, bytes.byteLength);
  if (header === undefined) return undefined;
  const start = startOfVectors(header);
  const vectors = new Float32Array(bytes.buffer, bytes.byteOffset + start, (bytes.byteLength - start) / 4);
  const head = decodeHead(bytes, header);
  return head && { ...head, vectors };
}

/** Reads what a shard says of its rows, and nothing of their vectors; `undefined` where it is none. */
export async function readShardHead(source: ByteSource): Promise<StoredHead | undefined> {
  const header = decodeHeader(new Uint8Array(await source.slice(0, HEADER_BYTES)), source.byteLength);
  if (header === undefined) return undefined;
  return decodeHead(new Uint8Array(await source.slice(0, startOfVectors(header))), header);
}

function decodeHead({ buffer, byteOffset }: Uint8Array<ArrayBuffer>, header: ShardHeader): StoredHead | undefined {
  const { rows: rowCount, columns, vectors, markBytes } = header;
  const start = byteOffset + HEADER_BYTES;
  const rows = new Int32Array(buffer, start, rowCount);
  const counts = new Int32Array(buffer, start + rows.byteLength, rowCount);
  if (counts.reduce((sum, count) => sum + count, 0) !== vectors) return undefined;
  const head = { rows, counts, columns, vectorsStart: startOfVectors(header) };
  if (markBytes !== MARKED_BYTES) return head;
  const records = new Uint32Array(buffer, counts.byteOffset + counts.byteLength, RECORD_WORDS * rowCount);
  return { ...head, marks: { records } };
}
