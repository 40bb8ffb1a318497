/**
 * Rows as CSV (RFC 4180).
 *
 * @module
 */

import { jsonWithBigInts } from "../../ops/raw_json.ts";

/**
 * The lines of a CSV file: one of names, then one for each row. Lists and objects are JSON. Nulls are empty, and empty
 * texts are `""`; a null by itself on a line is `""` too, as readers skip empty lines.
 */
export function* csvLines(names: readonly string[], rows: Iterable<readonly unknown[]>): Generator<string, void> {
  yield csvLine(names);
  for (const values of rows) yield csvLine(values);
}

/** One line of a CSV file. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvField).join(",") || '""'}\r\n`;
}

function csvField(value: unknown): string {
  const text = fieldText(value);
  return value === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function fieldText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? jsonWithBigInts(value) : String(value);
}
