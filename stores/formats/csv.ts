/**
 * CSV files into Arrow tables.
 *
 * Format: https://www.rfc-editor.org/rfc/rfc4180, with any delimiter and any line endings.
 *
 * @module
 */

import type { Table, Vector } from "apache-arrow";
import { DatasetError, FormatError } from "../../ops/errors.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import type { CsvType } from "../../ops/types/datasets.ts";
import { checkColumnNames, tableFromColumns } from "./columns.ts";
import { type CsvRecord, csvRecords, firstCsvRecords } from "./csv_records.ts";
import { atOnce } from "../../ops/steps.ts";
import { inferredColumn, typedColumn } from "./csv_types.ts";
import { isJson } from "./other_format.ts";
import { beginningText, fileText, type TextFormat } from "./text_file.ts";

const FORMAT: TextFormat = {
  name: "CSV",
  advice: 'pass encoding: "windows-1252", or the one that the file is in, or save it as UTF-8',
};

/** How a CSV file is written and read. */
export interface CsvOptions {
  /** The character between fields. @default "," */
  readonly delimiter?: string;
  /** Types of columns. @default for a column that is not named, the first type that fits all of its values */
  readonly columns?: { readonly [name: string]: CsvType };
  /** The file's encoding, by a name that TextDecoder knows. @default UTF-8, or UTF-16 with a byte order mark */
  readonly encoding?: string | null;
}

/**
 * Reads a CSV file whose first row names the columns; one without a name is called by its place, `Unnamed: 0`, as pandas
 * does. A column's type is the first that keeps all of its values: Int64, Float64, Bool (`true`, `false`), else Utf8.
 * An empty field is null; an empty field in quotes is an empty text.
 *
 * @throws {FormatError} when the bytes are not in the encoding, or not CSV; the message names the line.
 * @throws {DatasetError} when the first row is missing, names a column twice, or seems to have another delimiter, and
 * when a value does not have its column's type.
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): Table {
  const { delimiter = ",", columns = {}, encoding } = options;
  const text = fileText(bytes, FORMAT, encoding ?? undefined);
  if (isJson(text)) throw new FormatError("reading CSV: the file begins as JSON does: load it with fromJsonl()");
  const { header, fields } = fieldsByColumn(csvRecords(text, delimiter));
  const names = columnNames(header);
  checkTypes(columns, names);
  return tableFromColumns(names.map((name, i): [string, Vector] => {
    const texts = fields[i];
    // Each is let go when its column is made.
    fields[i] = [];
    return [
      name,
      Object.hasOwn(columns, name) ? atOnce(typedColumn(texts, columns[name], name)) : inferredColumn(texts),
    ];
  }));
}

/**
 * The first rows of a CSV file, of which the beginning is at hand. Types are inferred from these rows alone.
 *
 * @param bytes The beginning of the file.
 * @param rows At most so many rows.
 * @returns `undefined` where no row names the columns, as in JSON Lines.
 * @throws {DatasetError} where the first row names a column twice.
 */
export function csvBeginning(
  bytes: Uint8Array,
  { delimiter = ",", encoding, columns = {} }: CsvOptions,
  rows: number,
): Table | undefined {
  const text = beginningText(bytes, encoding ?? undefined);
  if (isJson(text)) return undefined;
  const [header, ...records] = firstCsvRecords(text, delimiter, rows + 1);
  if (!header?.some(Boolean)) return undefined;
  return tableFromColumns(
    columnNames(header).map((name, i): [string, Vector] => {
      const texts = records.map((record) => record[i]);
      return [name, columns[name] === "string" ? atOnce(typedColumn(texts, "string", name)) : inferredColumn(texts)];
    }),
  );
}

/** The first row, and of each column the fields of the others: a million rows are not kept as such. */
function fieldsByColumn(records: Iterable<CsvRecord>): { header: CsvRecord; fields: (string | null)[][] } {
  let header: CsvRecord | undefined;
  const fields: (string | null)[][] = [];
  for (const record of records) {
    if (header === undefined) {
      header = record;
      for (const _ of header) fields.push([]);
    } else for (let i = 0; i < record.length; i++) fields[i].push(record[i]);
  }
  if (header !== undefined) return { header, fields };
  throw new DatasetError("reading CSV: the file is empty; its first row should name the columns");
}

/** Indexes that pandas writes have no name, and get the one that pandas reads. */
function columnNames(header: readonly (string | null)[]): string[] {
  if (!header.some(Boolean)) throw new DatasetError("reading CSV: the first row should name the columns, but is empty");
  const taken = new Set(header);
  const names = header.map((name, i) => name || freeName(`Unnamed: ${i}`, taken));
  checkColumnNames(names);
  return names;
}

function freeName(name: string, taken: ReadonlySet<string | null>): string {
  let free = name;
  for (let n = 1; taken.has(free); n++) free = `${name}.${n}`;
  return free;
}

function checkTypes(types: { readonly [name: string]: CsvType }, names: readonly string[]): void {
  const unknown = Object.keys(types).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new DatasetError(
    `reading CSV: there is no column ${JSON.stringify(unknown)} to give a type${suggest(unknown, names)}; ` +
      `the file has ${listNames(names)}`,
  );
}
