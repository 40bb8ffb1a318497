/**
 * JSON Lines files into Arrow tables.
 *
 * Format: https://jsonlines.org
 *
 * @module
 */

import type { Struct, Table, Vector } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";
import { parsePythonJson } from "../../ops/python_json.ts";
import { inferType } from "./column_types.ts";
import { columnOfType, tableFromColumns } from "./columns.ts";

/** A JSON object and the line it stands on, counted from 1. */
interface ObjectLine {
  readonly number: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads a file with one JSON object per line. The columns are all keys that occur, in the order in which they first do;
 * a key that a line lacks is null there. Types are inferred over all lines: see `columnFromValues`. Lines with nothing
 * but white space are skipped.
 *
 * @param bytes UTF-8, with or without a byte order mark.
 * @throws {FormatError} when the bytes are not UTF-8, there is no line, or a line is not a JSON object; the message
 * names the line.
 * @throws {DatasetError} when a column mixes types; the message names the first line that does not fit.
 */
export function readJsonl(bytes: Uint8Array): Table {
  const lines = objectLines(bytes);
  if (lines.length === 0) throw new FormatError("reading JSON Lines: the file has no lines");
  const rows = lines.map(({ value }) => value);
  const { children } = inferType(rows, "row", (row) => `line ${lines[row].number}`) as Struct;
  const columns = children.map(({ name, type }): [string, Vector] => {
    return [name, columnOfType(rows.map((row) => Object.hasOwn(row, name) ? row[name] : null), type)];
  });
  return tableFromColumns(columns);
}

function objectLines(bytes: Uint8Array): ObjectLine[] {
  const lines = textOf(bytes).split("\n").map((text, i) => ({ text: text.trim(), number: i + 1 }));
  return lines.filter(({ text }) => text !== "").map(({ text, number }) => ({ number, value: objectOf(text, number) }));
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError("reading JSON Lines: the bytes are not UTF-8", { cause: error });
  }
}

function objectOf(text: string, line: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new FormatError(`reading JSON Lines: line ${line} is not JSON (${detail})`, { cause: error });
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return value as Record<string, unknown>;
  }
  throw new FormatError(`reading JSON Lines: line ${line} should be an object, got ${text.slice(0, 40)}`);
}
