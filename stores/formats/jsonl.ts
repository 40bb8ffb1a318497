/**
 * JSON Lines files into Arrow tables.
 *
 * Format: https://jsonlines.org
 *
 * @module
 */

import type { Table, Vector } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";
import { shorten } from "../../ops/messages.ts";
import { parsePythonJson, type PythonJson } from "../../ops/python_json.ts";
import { columnOfJson, tableFromColumns } from "./columns.ts";
import { keysInOrder } from "./key_order.ts";
import { loneSurrogate } from "./lone_surrogate.ts";
import { beginningText, fileLines, type TextFormat } from "./text_file.ts";

const FORMAT: TextFormat = {
  name: "JSON Lines",
  advice: "save the file as UTF-8, as with: iconv -f WINDOWS-1252 -t UTF-8",
};

/** Cells of a table at most. */
const MAX_CELLS = 2 ** 29;
/** A larger table of which so few cells are given is hardly anything but nulls, which a small file can ask for. */
const [SPARSE_CELLS, CELLS_A_VALUE] = [2 ** 26, 1000];

type JsonObject = { readonly [name: string]: PythonJson };

/** The values of one key, and the rows that have it. */
interface SparseColumn {
  readonly rows: number[];
  readonly values: PythonJson[];
}

/**
 * Reads a file with one JSON object per line. The columns are all keys that occur, in the order in which they first do;
 * a key that a line lacks is null there. Within a column each row keeps its own shape: see `columnOfJson`. Lines with
 * nothing but white space are skipped.
 *
 * @param bytes UTF-8 with or without a byte order mark, or UTF-16 with one.
 * @throws {FormatError} when there is no line, or a line is not UTF-8, not a JSON object, or has half a character; the
 * message names the line.
 */
export function readJsonl(bytes: Uint8Array): Table {
  const columns = new Map<string, SparseColumn>();
  let numRows = 0;
  for (const { number, text } of fileLines(bytes, FORMAT)) {
    // Byte order marks between files that were joined are white space too.
    const trimmed = text.trim();
    if (trimmed === "") continue;
    const object = objectOf(trimmed, number);
    addRow(columns, numRows++, object, keysInOrder(trimmed, object));
  }
  if (numRows === 0) throw new FormatError("reading JSON Lines: the file has no lines");
  if (columns.size === 0) throw new FormatError("reading JSON Lines: no line has a key, so that there are no columns");
  checkSize(columns, numRows);
  return tableFromColumns([...columns].map(([name, column]) => [name, denseColumn(column, numRows)]));
}

/**
 * The first rows of a file, of which the beginning is at hand.
 *
 * @param bytes The beginning of the file.
 * @param rows At most so many rows.
 * @returns `undefined` where there is no whole line.
 * @throws {FormatError} as {@linkcode readJsonl}
 */
export function jsonlBeginning(bytes: Uint8Array, rows: number): Table | undefined {
  const lines = beginningText(bytes).split("\n");
  const whole = lines.slice(0, -1).filter((line) => line.trim() !== "").slice(0, rows);
  return whole.length === 0 ? undefined : readJsonl(new TextEncoder().encode(whole.join("\n")));
}

function addRow(
  columns: Map<string, SparseColumn>,
  row: number,
  object: JsonObject,
  names: readonly string[],
): void {
  for (const name of names) {
    let column = columns.get(name);
    if (column === undefined) columns.set(name, column = { rows: [], values: [] });
    column.rows.push(row);
    column.values.push(object[name]);
  }
}

function denseColumn({ rows, values }: SparseColumn, numRows: number): Vector {
  const dense = new Array<PythonJson>(numRows).fill(null);
  rows.forEach((row, i) => dense[row] = values[i]);
  return columnOfJson(dense, { tellsFloats: true });
}

function checkSize(columns: ReadonlyMap<string, SparseColumn>, rows: number): void {
  const cells = columns.size * rows;
  const given = columns.values().reduce((sum, { values }) => sum + values.length, 0);
  const most = Math.min(MAX_CELLS, Math.max(SPARSE_CELLS, CELLS_A_VALUE * given));
  if (cells <= most) return;
  throw new FormatError(
    `reading JSON Lines: ${rows} lines have ${columns.size} different keys, so a table would have ${cells} cells for ` +
      `${given} values, more than ${most}: put keys that differ between lines into an object of their own, as in ` +
      '{"data": {…}}',
  );
}

function objectOf(text: string, line: number): JsonObject {
  const value = parsedLine(text, line);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new FormatError(
      `reading JSON Lines: line ${line} should be an object, got ${shorten(text)}${arrayHint(text)}`,
    );
  }
  const half = loneSurrogate(text, value);
  if (half === undefined) return value as JsonObject;
  throw new FormatError(
    `reading JSON Lines: line ${line} holds ${half} alone, half of a character, which no text can hold: ` +
      "the text was cut within a character; write the whole pair, or leave it out",
  );
}

/** CSV begins with a line of names. */
function csvHint(text: string, line: number): string {
  return line === 1 && /^[^{[].*[,;\t]/.test(text) ? "; if the file is CSV, load it with fromCsv()" : "";
}

function parsedLine(text: string, line: number): PythonJson {
  try {
    return parsePythonJson(text);
  } catch (error) {
    const { message } = error as Error;
    const hint = arrayHint(text) + csvHint(text, line);
    throw new FormatError(`reading JSON Lines: line ${line} is not JSON (${message})${hint}`, { cause: error });
  }
}

function arrayHint(text: string): string {
  return text.startsWith("[") ? ": where the file is one array, write each of its objects on a line of its own" : "";
}
