/**
 * Columns of texts or bytes as they lie in memory.
 *
 * @module
 */

import type { Data } from "apache-arrow";
import { CodedTexts } from "../coded_texts.ts";
import { type AnyTexts, gatheredBytes } from "../text_copies.ts";

/** Texts of some rows. */
export interface TextChunk {
  /** Rows, those without a text included. */
  readonly rows: number;
  /** The rows that have a text, where not all have. */
  readonly present: Int32Array | undefined;
  /** The texts. */
  readonly texts: AnyTexts;
  /** Which of the texts each row has, where rows share them; else each has its own, in their order. */
  readonly indices: Int32Array | undefined;
}

/** The texts of a column; those that are not spelled out stay so. */
export function textChunk(data: Data): TextChunk {
  if (!(data instanceof CodedTexts)) return spelledChunk(data);
  const { length: rows, entries: texts, indices } = data;
  return { rows, present: presentRows(data), texts, indices };
}

/** The same, where each row has a text of its own. */
export function spelledChunk(data: Data): TextChunk {
  const { length: rows, values: bytes } = data;
  const given: Int32Array | BigInt64Array = data.valueOffsets;
  const offsets = given instanceof Int32Array ? given : Float64Array.from(given, Number);
  return { rows, present: presentRows(data), texts: { bytes, offsets, count: rows }, indices: undefined };
}

function presentRows(data: Data): Int32Array | undefined {
  if (data.nullCount === 0) return undefined;
  const rows = new Int32Array(data.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) if (data.getValid(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

/** How many rows of a chunk have a text. */
export function presentCount({ rows, present }: TextChunk): number {
  return present?.length ?? rows;
}

/** Names the rows of a chunk that have a text. */
export function eachPresent({ rows, present }: TextChunk, name: (row: number) => void): void {
  if (present !== undefined) present.forEach((row) => name(row));
  else for (let row = 0; row < rows; row++) name(row);
}

/** Bytes of the texts of a chunk. */
export function textBytes({ rows, present, texts, indices }: TextChunk): number {
  if (indices !== undefined) return gatheredBytes(texts, indices);
  return present === undefined ? texts.offsets[rows] - texts.offsets[0] : gatheredBytes(texts, present);
}
