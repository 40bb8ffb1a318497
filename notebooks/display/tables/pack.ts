/**
 * What the interactive table is given: its columns, compressed.
 *
 * @module
 */

import { compressedJson } from "../compressed_json.ts";
import { shortened, type ShownColumn } from "./columns.ts";

/** Columns as the script takes them, and what was cut so that they fit. */
export interface Packed {
  /** JSON of the columns, gzip, base64. */
  readonly data: string;
  /** How many rows are in it. */
  readonly rows: number;
  /** The longest text in it, where texts were cut. */
  readonly cutTo?: number;
}

/** Texts are whole up to here. */
const FULL_LENGTH = 4_000;
/** Texts that are shorter than this say too little: then rows are left out. */
const LEAST_LENGTH = 120;

/**
 * Packs columns into at most `maxBytes`. Where they do not fit, texts are cut, and then rows are left out at the end.
 *
 * @param numbers The rows' own numbers, where they are not 0, 1, 2 …
 */
export async function packColumns(
  columns: readonly ShownColumn[],
  numbers: readonly number[] | undefined,
  rows: number,
  maxBytes: number,
): Promise<Packed> {
  const longest = longestText(columns);
  // A length that cuts nothing would be packed for nothing.
  let [length, count] = [Math.min(FULL_LENGTH, longest), rows];
  for (;;) {
    const data = await compressedJson({
      count,
      columns: await Promise.all(columns.map((column) => cut(column, count, length))),
      numbers: numbers?.slice(0, count),
    });
    if (data.length <= maxBytes || count === 0) {
      return { data, rows: count, ...longest > length && { cutTo: length } };
    }
    const share = maxBytes / data.length;
    if (length > LEAST_LENGTH) length = Math.max(LEAST_LENGTH, Math.floor(Math.min(length * share, length / 1.5)));
    else count = Math.max(0, Math.floor(count * Math.min(share, 0.9)));
  }
}

function cut(column: ShownColumn, rows: number, length: number): Promise<ShownColumn> {
  return shortened({ ...column, values: column.values.slice(0, rows) }, length);
}

function longestText(columns: readonly ShownColumn[]): number {
  let longest = 0;
  for (const { words, values } of columns) {
    for (const value of words ?? values) {
      if (typeof value === "string" && value.length > longest) longest = value.length;
    }
  }
  return longest;
}
