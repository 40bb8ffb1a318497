/**
 * Writing columns of floats from where they lie in memory.
 *
 * @module
 */

import { type Data, DataType, type Field, Precision } from "apache-arrow";
import type { SchemaElement } from "hyparquet";
import type { Steps } from "../../../ops/steps.ts";
import { bytesUnder } from "../../bytes.ts";
import { chunkOfPages, type EncodedPage } from "./chunk_of_pages.ts";
import type { ColumnChunkParts } from "./column_chunk_parts.ts";
import { type FlatForm, flatForm, flatPage } from "./flat_pages.ts";

/** Rows of a page: a mebibyte of the longest floats. */
const PAGE_ROWS = 2 ** 17;

/** Whether a column is of floats of 32 or 64 bits. */
export function isFloatColumn({ type }: Field): boolean {
  return DataType.isFloat(type) && type.precision !== Precision.HALF;
}

/**
 * Encodes one row group of a column of floats, in steps. They have no dictionary, which would take 0 and −0 for the same value.
 *
 * @param element The column in the parquet schema.
 * @param offset Where in the file the column begins.
 * @param level Compression level.
 * @throws {DatasetError} for a null in a column that has none.
 */
export function* encodeFloats(
  element: SchemaElement,
  chunks: readonly Data[],
  offset: number,
  level: number,
): Steps<ColumnChunkParts> {
  const form = flatForm(element, chunks, level);
  const pages: EncodedPage[] = [];
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += PAGE_ROWS) {
      pages.push(floatPage(chunk, start, Math.min(start + PAGE_ROWS, chunk.length), form));
      yield;
    }
  }
  return chunkOfPages({ elements: [element], encodings: ["PLAIN", "RLE"], pages }, offset);
}

function floatPage(data: Data, start: number, end: number, form: FlatForm): EncodedPage {
  const floats: Float32Array | Float64Array = data.values.subarray(start, end);
  const isPresent = (_: number, row: number) => data.getValid(start + row);
  const present = data.nullCount === 0 ? floats : floats.filter(isPresent);
  return flatPage({ rows: floats.length, values: bytesUnder(present), encoding: "PLAIN" }, form, {
    count: present.length,
    forEach: (name) => floats.forEach((value, row) => isPresent(value, row) && name(row)),
  });
}
