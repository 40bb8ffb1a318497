/**
 * Values as short text for people.
 *
 * @module
 */

import { jsonWithBigInts } from "../../ops/raw_json.ts";
import { atOnce, eachStep, type Steps } from "../../ops/steps.ts";

/** The longest text that a cell of a table shows. */
export const CELL_LENGTH = 160;

/** The start of a text, with an ellipsis where something is left out. Never cuts a character in two. */
export function shorten(text: string, length: number = CELL_LENGTH): string {
  if (text.length <= length) return text;
  return text.slice(0, length - 1).toWellFormed().replace(/\ufffd$/, "") + "…";
}

/** Names, ids and numbers are never broken into lines; what is longer is, and stays wide enough to read. */
export function isShortText(text: string): boolean {
  return text.length <= (/\s/.test(text) ? 28 : 40);
}

/** A number with as many digits as help to compare: `0.9312`, `12.5`, `3.1e-7`. */
export function numberText(value: number): string {
  // In a fiftieth of the time that `toLocaleString` takes.
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2).replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

/** A number of a column whose numbers have `decimals` digits behind the point; `undefined` where each has its own. */
export function fixedText(value: number, decimals: number | undefined): string {
  if (decimals === undefined || !Number.isFinite(value)) return numberText(value);
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/**
 * How many digits behind the point the numbers of a column share, so that they can be compared: the largest has four at most.
 * Nothing where all are whole, or where most would be left with fewer than two digits.
 */
export function sharedDecimals(values: ArrayLike<unknown>): number | undefined {
  return atOnce(sharedDecimalsSteps(values));
}

/** {@linkcode sharedDecimals} of many values, in steps. */
export function* sharedDecimalsSteps(values: ArrayLike<unknown>): Steps<number | undefined> {
  let [count, most, areWhole] = [0, 0, true];
  yield* eachSize(values, (size) => {
    count++;
    most = Math.max(most, size);
    areWhole &&= Number.isInteger(size);
  });
  if (areWhole || most >= 1e6 || most < 1e-3) return undefined;
  const mostDecimals = Math.max(0, 3 - Math.floor(Math.log10(most)));
  let decimals = 0;
  yield* eachSize(values, (size) => {
    if (decimals < mostDecimals) decimals = Math.min(mostDecimals, Math.max(decimals, writtenDecimals(size)));
  });
  let clear = 0;
  yield* eachSize(values, (size) => void (size >= 10 ** (1 - decimals) && clear++));
  return clear * 2 < count ? undefined : decimals;
}

/** The sizes of numbers other than 0. */
function* eachSize(values: ArrayLike<unknown>, look: (size: number) => void): Steps<void> {
  yield* eachStep(values.length, 1024, (start, end) => {
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (typeof value === "number" && Number.isFinite(value) && value !== 0) look(Math.abs(value));
    }
  });
}

function writtenDecimals(size: number): number {
  return String(Number(size.toPrecision(4))).split(".")[1]?.length ?? 0;
}

/** The numbers of a column. */
export function columnTexts(values: readonly number[]): string[] {
  const decimals = sharedDecimals(values);
  return values.map((value) => fixedText(value, decimals));
}

/** A number rounded to three significant digits: `0.931`, `12.5`, `12,300`. */
export function shortNumber(value: number): string {
  return numberText(Number(value.toPrecision(3)));
}

/** How many there are of something: `1 row`, `3,400 rows`. */
export function countText(count: number, one: string): string {
  return `${numberText(count)} ${count === 1 ? one : `${one}s`}`;
}

/** Rows that are kept of what was interrupted: `3,400 rows kept`; nothing where none are. */
export function keptText(rows: number | undefined): string | undefined {
  return rows ? `${countText(rows, "row")} kept` : undefined;
}

/** A number of bytes: `61 MB`. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || size >= 99.5 ? Math.round(size) : Number(size.toPrecision(2))} ${units[unit]}`;
}

/** A duration: `40 ms`, `2.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.9995) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

/** A time in UTC, to the minute. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** One value of a column or field, on one line. */
export function valueText(value: unknown, length: number = CELL_LENGTH): string {
  if (typeof value === "string") return shorten(value, length);
  if (typeof value === "number") return numberText(value);
  // Ids keep all their digits; floats of JSON that are whole numbers can have three hundred.
  if (typeof value === "bigint") return String(value).length > 40 ? numberText(Number(value)) : String(value);
  if (typeof value === "boolean") return String(value);
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return listText(value as unknown as ArrayLike<unknown>);
  }
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return listText(value);
  return shorten(jsonText(value, length), length);
}

function listText(values: ArrayLike<unknown>): string {
  const shown = Array.from({ length: Math.min(values.length, 4) }, (_, i) => valueText(values[i], 20));
  return `[${shown.join(", ")}${values.length > 4 ? `, … ${values.length} values` : ""}]`;
}

/** Objects may be cyclic, hold bigints, or throw: whatever happens, there is a text. Each value of a list takes a character at least. */
function jsonText(value: unknown, length: number): string {
  try {
    return jsonWithBigInts(value, length) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
