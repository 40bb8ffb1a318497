/**
 * The beginning of the file of a shard, which says how large its parts are (`runner/implementations/extraction/shard.ts`).
 *
 * Format, little-endian: the numbers `magic`, rows, columns, vectors as uint32. `magic` is one more where rows have keys.
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
  /** Whether rows have keys and a check. */
  readonly isMarked: boolean;
}

/** Bytes of the header. */
export const HEADER_BYTES = 16;

const MAGIC = 0x31534750;
const ROW_BYTES = 8;
const MARK_BYTES = 36;

/** The bytes of a header. */
export function encodeHeader({ rows, columns, vectors, isMarked }: ShardHeader): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(MAGIC + Number(isMarked), rows, columns, vectors);
}

/** Reads the header of a file of so many bytes; `undefined` where it is no shard. */
export function decodeHeader(bytes: Uint8Array<ArrayBuffer>, fileBytes: number): ShardHeader | undefined {
  if (bytes.byteLength < HEADER_BYTES) return undefined;
  const [magic, rows, columns, vectors] = new Uint32Array(bytes.buffer, bytes.byteOffset, 4);
  if (magic !== MAGIC && magic !== MAGIC + 1) return undefined;
  const header = { rows, columns, vectors, isMarked: magic !== MAGIC };
  return fileBytes === startOfVectors(header) + 4 * columns * vectors ? header : undefined;
}

/** The byte at which the vectors of a shard begin. */
export function startOfVectors({ rows, isMarked }: Pick<ShardHeader, "rows" | "isMarked">): number {
  return HEADER_BYTES + (ROW_BYTES + (isMarked ? MARK_BYTES : 0)) * rows;
}
