/**
 * The beginning of the file of a shard, which says how large its parts are (`runner/implementations/extraction/shard.ts`).
 *
 * Format, little-endian: the numbers `magic`, rows, columns, vectors as uint32. `magic` is two more where something is
 * known of rows besides, one more in those of earlier versions.
 *
 * @module
 */

/** What a shard holds. */
export interface ShardHeader {
  /** Rows of the dataset. */
  readonly rows: number;
  /** Length of a vector. */
  readonly columns: number;
  /** Vectors of all rows. */
  readonly vectors: number;
  /** Bytes that each row has besides. */
  readonly markBytes: MarkBytes;
}

/** What is known of a row besides: nothing, what earlier versions wrote, or a record of a row index. */
export type MarkBytes = 0 | 36 | 16;

/** Bytes of the header. */
export const HEADER_BYTES = 16;

const MAGIC = 0x31534750;
const ROW_BYTES = 8;
/** By how much the number at the beginning is more than `MAGIC`. */
const MARK_BYTES: readonly MarkBytes[] = [0, 36, 16];

/** The bytes of a header. */
export function encodeHeader({ rows, columns, vectors, markBytes }: ShardHeader): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(MAGIC + MARK_BYTES.indexOf(markBytes), rows, columns, vectors);
}

/** Reads the header of a file of so many bytes; `undefined` where it is no shard. */
export function decodeHeader(bytes: Uint8Array<ArrayBuffer>, fileBytes: number): ShardHeader | undefined {
  if (bytes.byteLength < HEADER_BYTES) return undefined;
  const [magic, rows, columns, vectors] = new Uint32Array(bytes.buffer, bytes.byteOffset, 4);
  const markBytes = MARK_BYTES[magic - MAGIC];
  if (markBytes === undefined) return undefined;
  const header = { rows, columns, vectors, markBytes };
  return fileBytes === startOfVectors(header) + 4 * columns * vectors ? header : undefined;
}

/** The byte at which the vectors of a shard begin. */
export function startOfVectors({ rows, markBytes }: Pick<ShardHeader, "rows" | "markBytes">): number {
  return HEADER_BYTES + (ROW_BYTES + markBytes) * rows;
}
