/**
 * Columns that stand in paths, as Hive writes them: `year=2024/month=01/rows.parquet`.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { listNames } from "../../../ops/messages.ts";
import { percentDecoded } from "../../../ops/percent_decoded.ts";

/** What paths say of the rows in a file. */
export type Partition = { readonly [column: string]: string | number | null };

/** Hive's name for a null. */
const NULL = "__HIVE_DEFAULT_PARTITION__";
/** As pyarrow infers: whole numbers of 32 bits. */
const INTEGER = /^(0|-?[1-9]\d{0,9})$/;

/**
 * The partitions of files, by their paths from a common folder. A column is of numbers where all of its values are whole
 * numbers as they are written; else of texts.
 *
 * @throws {DatasetError} where the paths name different columns
 */
export function partitionsOf(paths: readonly string[]): Partition[] {
  const texts = paths.map(textsOf);
  const [first] = texts;
  const odd = texts.findIndex((each) => each.size !== first.size || [...first.keys()].some((name) => !each.has(name)));
  if (odd >= 0) {
    throw new DatasetError(
      `The paths of the files name different columns: ${paths[0]} has ${listNames(first.keys())}, and ${
        paths[odd]
      } has ` +
        listNames(texts[odd].keys()),
    );
  }
  const numbers = new Set([...first.keys()].filter((name) => texts.every((each) => isWhole(each.get(name)!))));
  return texts.map((each) =>
    Object.fromEntries([...each].map(([name, text]) => [name, valueOf(text, numbers.has(name))]))
  );
}

/** The texts of columns. Of a name that comes twice the outer folder's counts, as in pyarrow and DuckDB. */
function textsOf(path: string): Map<string, string | null> {
  const texts = new Map<string, string | null>();
  for (const segment of path.split(/[/\\]/).slice(0, -1)) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(segment)?.map(decoded) ?? [];
    if (name !== undefined && !texts.has(name)) texts.set(name, value === NULL ? null : value);
  }
  return texts;
}

function isWhole(text: string | null): boolean {
  return text === null || INTEGER.test(text) && Math.abs(Number(text)) < 2 ** 31;
}

function valueOf(text: string | null, isNumber: boolean): string | number | null {
  return isNumber && text !== null ? Number(text) : text;
}

function decoded(text: string): string {
  return percentDecoded(text) ?? text;
}
