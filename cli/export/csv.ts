/**
 * Rows as CSV (RFC 4180).
 *
 * @module
 */

import { jsonWithBigInts } from "../../ops/raw_json.ts";

/**
 * Text of a CSV file: a line of names, then a line for each row. Lists and objects are JSON. Nulls are empty, and empty
 * texts are `""`; a null by itself on a line is `""` too, as readers skip empty lines.
 */
export function csvText(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return lines.map(csvLine).join("");
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
