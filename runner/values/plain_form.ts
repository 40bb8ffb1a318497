/**
 * Values of columns as users get them: plain JavaScript, exact, and as JSON data.
 *
 * | Arrow | plain | JSON |
 * |---|---|---|
 * | integers | a number; past 2^53 a bigint | a number; past 2^53 its digits, as text |
 * | decimals | a number; of more than 15 digits, their text | the same |
 * | dates, times, timestamps, durations | text of ISO 8601 | the same |
 * | UUIDs | text | the same |
 * | bytes | `Uint8Array` | text in base64 |
 * | lists of floats | a typed array | an array |
 * | lists, structs | arrays, objects | the same |
 * | maps | an object; pairs where a key is no text or occurs twice | the same |
 *
 * @module
 */

import { encodeBase64 } from "../../ops/standard.ts";
import { floatValue, isFloatLiteral } from "../../ops/float.ts";
import { integerValue, type PythonJson } from "../../ops/python_json.ts";
import type { ValueForm } from "../../stores/formats/column_values.ts";
import { dateText, decimalText, durationText, timestampText, timeText } from "./time_text.ts";

/** Decimals of so many digits come back from a double as they were. */
const EXACT_DIGITS = 15;

/** Plain values: nothing is lost. */
export const PLAIN: ValueForm<unknown> = {
  boolean: (value) => value,
  integer: exactInteger,
  float: (value) => value,
  text: (value) => value,
  uuid: (value) => value,
  bytes: (value) => value,
  decimal: decimalNumber,
  date: dateText,
  time: timeText,
  timestamp: (nanoseconds, _unit, zone) => timestampText(nanoseconds, zone),
  duration: durationText,
  list: (items) => items,
  floats: (values) => values,
  struct: (names, values) => Object.fromEntries(names.map((name, i) => [name, values[i]])),
  map: mapValue,
};

/** JSON data. NaN and infinities stay numbers, which `JSON.stringify` prints as null. */
export const JSON_DATA: ValueForm<unknown> = {
  ...PLAIN,
  integer: jsonInteger,
  bytes: (value) => encodeBase64(value),
  floats: (values) => Array.from(values),
};

/** JSON data that tells floats from integers, and keeps integers past 2^53. */
export const PYTHON_JSON: ValueForm<PythonJson> = {
  ...JSON_DATA as ValueForm<PythonJson>,
  integer: exactInteger,
  float: floatValue,
  floats: (values) => Array.from(values, floatValue),
};

/** The values of an ephemeral JSON column as JSON data. */
export function jsonData(value: PythonJson): unknown {
  if (typeof value === "bigint") return jsonInteger(value);
  if (isFloatLiteral(value)) return value.value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(jsonData);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonData(item)]));
}

function exactInteger(value: number | bigint): number | bigint {
  return typeof value === "bigint" ? integerValue(value) : value;
}

function jsonInteger(value: number | bigint): number | string {
  const exact = exactInteger(value);
  return typeof exact === "bigint" ? String(exact) : exact;
}

function decimalNumber(unscaled: bigint, scale: number): number | string {
  const text = decimalText(unscaled, scale);
  return String(unscaled).replaceAll(/^-|0+$/g, "").length > EXACT_DIGITS ? text : Number(text);
}

function mapValue(entries: readonly (readonly [key: unknown, value: unknown])[]): unknown {
  const isObject = entries.every(([key]) => typeof key === "string") &&
    new Set(entries.map(([key]) => key)).size === entries.length;
  return isObject ? Object.fromEntries(entries) : entries.map(([key, value]) => [key, value]);
}
