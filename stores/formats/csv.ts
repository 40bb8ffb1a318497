/**
 * CSV files into Arrow tables.
 *
 * Format: https://www.rfc-editor.org/rfc/rfc4180, with any delimiter and any line endings.
 *
 * @module
 */

import { Bool, type DataType, Float64, Int64, Null, type Table, Utf8, type Vector } from "apache-arrow";
import { parse } from "csv-parse/sync";
import { DatasetError, FormatError } from "../../ops/errors.ts";
import { columnOfType, tableFromColumns } from "./columns.ts";

/** How a CSV file is written. */
export interface CsvOptions {
  /** The character between fields. @default "," */
  readonly delimiter?: string;
}

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const SPECIAL_FLOAT = /^[+-]?(nan|inf(inity)?)$/i;
const BOOLEAN = /^(true|false)$/i;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/**
 * Reads a CSV file whose first row names the columns. A column's type is the first that fits all of its values:
 * Int64, Float64, Bool (`true`, `false`), else Utf8. An empty field is null; an empty field in quotes is an empty text.
 *
 * @param bytes UTF-8, with or without a byte order mark.
 * @throws {FormatError} when the bytes are not UTF-8 or not CSV; the message names the line.
 * @throws {DatasetError} when the first row is missing, or names a column twice or not at all.
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): Table {
  const [header, ...rows] = records(bytes, options.delimiter ?? ",");
  if (!header) throw new DatasetError("reading CSV: the file is empty; its first row should name the columns");
  checkHeader(header);
  const columns = header.map((name, i): [string, Vector] => [name!, textColumn(rows.map((row) => row[i]))]);
  return tableFromColumns(columns);
}

/** The rows of the file; `null` is an empty field. */
function records(bytes: Uint8Array, delimiter: string): (string | null)[][] {
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes), {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      skip_empty_lines: true,
      cast: (value, { quoting }) => value === "" && !quoting ? null : value,
    });
  } catch (error) {
    const detail = error instanceof TypeError ? "the bytes are not UTF-8" : (error as Error).message;
    throw new FormatError(`reading CSV with delimiter ${JSON.stringify(delimiter)}: ${detail}`, { cause: error });
  }
}

function checkHeader(header: readonly (string | null)[]): void {
  header.forEach((name, i) => {
    if (!name) throw new DatasetError(`reading CSV: column ${i + 1} has no name in the first row`);
    if (header.indexOf(name) < i) throw new DatasetError(`reading CSV: the first row names column "${name}" twice`);
  });
}

function textColumn(texts: readonly (string | null)[]): Vector {
  const type = typeOf(texts);
  return columnOfType(texts.map((text) => text === null ? null : valueOf(text, type)), type);
}

function typeOf(texts: readonly (string | null)[]): DataType {
  const present = texts.filter((text) => text !== null);
  if (present.length === 0) return new Null();
  if (present.every(isInt64)) return new Int64();
  if (present.every((text) => FLOAT.test(text) || SPECIAL_FLOAT.test(text))) return new Float64();
  return present.every((text) => BOOLEAN.test(text)) ? new Bool() : new Utf8();
}

function isInt64(text: string): boolean {
  if (!INTEGER.test(text)) return false;
  const value = BigInt(text.replace("+", ""));
  return value >= MIN_INT64 && value <= MAX_INT64;
}

function valueOf(text: string, type: DataType): unknown {
  if (type instanceof Int64) return BigInt(text.replace("+", ""));
  if (type instanceof Float64) return floatOf(text);
  return type instanceof Bool ? text.toLowerCase() === "true" : text;
}

function floatOf(text: string): number {
  if (!SPECIAL_FLOAT.test(text)) return Number(text);
  if (/nan/i.test(text)) return NaN;
  return text.startsWith("-") ? -Infinity : Infinity;
}
