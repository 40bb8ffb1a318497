/**
 * What the interactive table is given: its columns, compressed.
 *
 * @module
 */

import { eachStep, type Steps } from "../../../ops/steps.ts";
import { atPace, Pace } from "../../../stores/pace.ts";
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
  const pace = new Pace();
  const longest = await atPace(longestText(columns), pace);
  // A length that cuts nothing would be packed for nothing.
  let [length, count] = [Math.min(FULL_LENGTH, longest), rows];
  for (;;) {
    const kept: ShownColumn[] = [];
    for (const column of columns) {
      const first = firstRows(column, count);
      kept.push(length < longest ? await shortened(first, length) : first);
      if (pace.isDue) await pace.rest();
    }
    const data = await compressedJson({ count, columns: kept, numbers: numbers?.slice(0, count) });
    if (data.length <= maxBytes || count === 0) {
      return { data, rows: count, ...longest > length && { cutTo: length } };
    }
    const share = maxBytes / data.length;
    if (length > LEAST_LENGTH) length = Math.max(LEAST_LENGTH, Math.floor(Math.min(length * share, length / 1.5)));
    else count = Math.max(0, Math.floor(count * Math.min(share, 0.9)));
  }
}

function firstRows(column: ShownColumn, rows: number): ShownColumn {
  const { values, ...others } = column;
  return rows < values.length ? { ...others, values: values.slice(0, rows) } : column;
}

function* longestText(columns: readonly ShownColumn[]): Steps<number> {
  let longest = 0;
  for (const { words, values } of columns) {
    const texts = words ?? values;
    yield* eachStep(texts.length, 1024, (start, end) => {
      for (let i = start; i < end; i++) longest = Math.max(longest, lengthOf(texts[i]));
    });
  }
  return longest;
}

function lengthOf(value: number | string | null): number {
  return typeof value === "string" ? value.length : 0;
}
