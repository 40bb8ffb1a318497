/**
 * Columns of texts or bytes as they lie in memory.
 *
 * @module
 */

import type { Data } from "apache-arrow";
import { CodedTexts } from "../coded_texts.ts";
import { gatheredBytes } from "../text_copies.ts";
import { viewed, type ViewedBytes } from "../text_hash.ts";

/** Texts of some rows. */
export interface TextChunk extends ViewedBytes {
  /** Where each text begins, and one number more for the end of the last one. */
  readonly offsets: Int32Array | Float64Array;
  /** Which of the texts each row has, where rows share them; else each has its own, in their order. */
  readonly coded?: CodedTexts;
  /** The rows that have a text. */
  readonly present: Int32Array;
  /** Rows, those without a text included. */
  readonly rows: number;
}

/** The texts of a column; those that are not spelled out stay so. */
export function textChunk(data: Data): TextChunk {
  if (!(data instanceof CodedTexts)) return spelledChunk(data);
  const { entries: { bytes, offsets }, length } = data;
  return { ...viewed(bytes), offsets, coded: data, present: presentRows(data), rows: length };
}

/** The same, where each row has a text of its own. */
export function spelledChunk(data: Data): TextChunk {
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
export function textBytes({ offsets, coded, present, rows }: TextChunk): number {
  if (coded !== undefined) return gatheredBytes(coded.entries, coded.indices);
  if (present.length === rows) return offsets[rows] - offsets[0];
  let bytes = 0;
  for (const row of present) bytes += offsets[row + 1] - offsets[row];
  return bytes;
}
