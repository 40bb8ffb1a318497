/**
 * Columns of texts or bytes as they lie in memory.
 *
 * @module
 */

import { type Data, DataType, type Field } from "apache-arrow";
import { viewed, type ViewedBytes } from "../text_hash.ts";

/** Texts of some rows. */
export interface TextChunk extends ViewedBytes {
  /** Where the text of each row begins, and one number more for the end of the last one. */
  readonly offsets: Int32Array | Float64Array;
  /** The rows that have a text. */
  readonly present: Int32Array;
  /** Rows, those without a text included. */
  readonly rows: number;
}

/** Whether a column is of texts or bytes with offsets. */
export function isTextColumn({ type }: Field): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isBinary(type) || DataType.isLargeBinary(type);
}

/** The texts of a column. */
export function textChunk(data: Data): TextChunk {
  const offsets: Int32Array | BigInt64Array = data.valueOffsets;
  return {
    ...viewed(data.values),
    offsets: offsets instanceof Int32Array ? offsets : Float64Array.from(offsets, Number),
    present: presentRows(data),
    rows: data.length,
  };
}

function presentRows(data: Data): Int32Array {
  const rows = new Int32Array(data.length);
  const areAll = data.nullCount === 0;
  let count = 0;
  for (let row = 0; row < rows.length; row++) if (areAll || data.getValid(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Bytes of the texts of a chunk. */
export function textBytes({ offsets, present, rows }: TextChunk): number {
  if (present.length === rows) return offsets[rows] - offsets[0];
  let bytes = 0;
  for (const row of present) bytes += offsets[row + 1] - offsets[row];
  return bytes;
}
