/**
 * The text form that identities are hashed over: exactly what Python 3's `json.dumps(value, sort_keys=True)` prints,
 * and a reader that keeps integers and floats apart.
 *
 * Format: CPython's `json.encoder` with its defaults (`ensure_ascii=True`, separators `", "` and `": "`) and
 * `float.__repr__`.
 *
 * @module
 */

import { type FloatLiteral, floatValue, isFloatLiteral, pythonFloat } from "./float.ts";
import { isRecord } from "./json_record.ts";
import { checkDepth, mapStrings } from "./json_text.ts";
import { checkOptions } from "./options.ts";

/**
 * A JSON value that tells integers from floats. A `number` without a fraction and a `bigint` are integers; a
 * {@linkcode FloatLiteral} is a float without a fraction; any other number is a float.
 */
export type PythonJson =
  | null
  | boolean
  | string
  | number
  | bigint
  | FloatLiteral
  | readonly PythonJson[]
  | { readonly [key: string]: PythonJson };

/** Whether a value is an object. A float literal is a number. */
export function isJsonObject(value: PythonJson | undefined): value is { readonly [key: string]: PythonJson } {
  return isRecord(value) && !isFloatLiteral(value);
}

/**
 * Text of a value as `json.dumps(value, sort_keys=True)` prints it.
 *
 * @example
 * ```ts
 * import { float, pythonJson } from "@probegraph/probegraph";
 *
 * console.log(pythonJson({ b: float(1), a: ["é", 2] }, { sortKeys: true })); // {"a": ["\u00e9", 2], "b": 1.0}
 * ```
 */
export function pythonJson(value: PythonJson, options?: { sortKeys?: boolean }): string {
  const { sortKeys = true } = checkOptions("pythonJson", options, ["sortKeys"]) as { sortKeys?: boolean };
  return write(value, sortKeys);
}

/**
 * Reads JSON as Python writes it: bare `NaN`, `Infinity` and `-Infinity` are floats, `1` and `1.0` stay different, and
 * an integer past 2^53 becomes a bigint.
 *
 * @example
 * ```ts
 * import { parsePythonJson } from "@probegraph/probegraph";
 *
 * console.log(parsePythonJson('{"a": [1, NaN, 12345678901234567890]}')); // { a: [ 1, NaN, 12345678901234567890n ] }
 * ```
 *
 * @throws {SyntaxError} where the text is not JSON, or nests deeper than 500 levels, which no stack has room for.
 */
export function parsePythonJson(text: string): PythonJson {
  checkDepth(text);
  try {
    return hasSpecialNumber(text) ? JSON.parse(text, reviveNumber) : JSON.parse(text);
  } catch (error) {
    if (!BARE_CONSTANT.test(text)) throw error;
    return JSON.parse(markConstants(text), reviveMarkedNumber);
  }
}

/** Orders strings by Unicode code point, as Python does; JavaScript's own order goes by UTF-16 unit. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** What both orders of strings differ for. */
const SURROGATE = /[\ud800-\udfff]/;

/** Sorts strings by Unicode code point, in place; where none has surrogates by JavaScript's own order, in half of the time. */
export function sortByCodePoint(texts: string[]): string[] {
  return texts.some((text) => SURROGATE.test(text)) ? texts.sort(byCodePoint) : texts.sort();
}

/** An integer as a number where that is exact, else as a bigint. */
export function integerValue(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The same data as JavaScript knows it: float literals become numbers. */
export function plainJson(value: PythonJson): unknown {
  if (isFloatLiteral(value)) return value.value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainJson);
  const copy: Record<string, unknown> = { ...value };
  for (const name of Object.keys(copy)) {
    if (typeof copy[name] === "object") copy[name] = plainJson(copy[name] as PythonJson);
  }
  return copy;
}

/** The same data for `JSON.stringify`: float literals and integers past 2^53 become the nearest numbers. */
export function plainNumbers(value: PythonJson): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (isFloatLiteral(value)) return value.value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainNumbers(item)]));
}

/** Items of a long list that are written in one piece. */
const ITEMS_OF_PIECE = 1024;

/** The text of {@linkcode pythonJson} in pieces: of much data there is none that is long. */
export function* pythonJsonPieces(value: PythonJson, sortKeys: boolean): Generator<string, void> {
  if (Array.isArray(value) && value.length > ITEMS_OF_PIECE) return yield* listPieces(value, sortKeys);
  if (!isJsonObject(value)) return yield write(value, sortKeys);
  let text = "{";
  for (const key of keysOf(value, sortKeys)) {
    text += `${text === "{" ? "" : ", "}${quote(key)}: `;
    const item = value[key];
    if (Array.isArray(item) || isJsonObject(item)) {
      yield text;
      yield* pythonJsonPieces(item, sortKeys);
      text = "";
    } else text += write(item, sortKeys);
  }
  yield `${text}}`;
}

function* listPieces(items: readonly PythonJson[], sortKeys: boolean): Generator<string, void> {
  for (let start = 0; start < items.length; start += ITEMS_OF_PIECE) {
    const end = Math.min(start + ITEMS_OF_PIECE, items.length);
    yield `${start === 0 ? "[" : ", "}${writtenAlike(items, start, end) ?? writeItems(items, start, end, sortKeys)}`;
  }
  yield "]";
}

function writeItems(items: readonly PythonJson[], start: number, end: number, sortKeys: boolean): string {
  let text = "";
  for (let i = start; i < end; i++) text += `${i === start ? "" : ", "}${write(items[i], sortKeys)}`;
  return text;
}

/**
 * Several items of a list as the engine writes them, in half the time: `undefined` where Python writes one in another way. Indented
 * lists have line ends between their items, and none in texts.
 */
function writtenAlike(items: readonly PythonJson[], start: number, end: number): string | undefined {
  const some: PythonJson[] = [];
  for (let i = start; i < end; i++) {
    if (!isWrittenAlike(items[i])) return undefined;
    some.push(items[i]);
  }
  const text = JSON.stringify(some, null, 1).slice("[\n ".length, -"\n]".length).replaceAll(",\n ", ", ");
  const isPrintable = encoder.encode(text).length === text.length && !text.includes("\x7f");
  return isPrintable ? text : text.replace(NOT_ASCII, escapeUnit);
}

const encoder = new TextEncoder();

/** Smaller floats have an exponent in Python. */
const LEAST_PLAIN = 1e-4;

/** Whether JavaScript writes a value as Python does, what is not ASCII apart. */
function isWrittenAlike(value: PythonJson): boolean {
  if (typeof value !== "number") return typeof value === "string" || typeof value === "boolean" || value === null;
  if (Number.isInteger(value)) return Number.isSafeInteger(value);
  const size = Math.abs(value);
  return size >= LEAST_PLAIN && size < Infinity;
}

function keysOf(value: { readonly [key: string]: PythonJson }, sortKeys: boolean): string[] {
  const keys = Object.keys(value);
  return sortKeys ? keys.sort(byCodePoint) : keys;
}

function write(value: PythonJson, sortKeys: boolean): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "boolean":
      return value ? "true" : "false";
    case "string":
      return quote(value);
    case "bigint":
      return value.toString();
    case "number":
      if (!Number.isInteger(value)) return pythonFloat(value);
      return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
  }
  if (isFloatLiteral(value)) return pythonFloat(value.value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, sortKeys)).join(", ")}]`;
  const object = value as { readonly [key: string]: PythonJson };
  let text = "";
  for (const key of keysOf(object, sortKeys)) {
    text += `${text === "" ? "" : ", "}${quote(key)}: ${write(object[key], sortKeys)}`;
  }
  return `{${text}}`;
}

/** Surrogates (U+D800…) rank above the rest of the basic plane, so that units compare as code points do. */
function codePointRank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\f": "\\f",
  "\b": "\\b",
};

/** What Python escapes and `JSON.stringify` does not. */
const NOT_ASCII = /[^ -~]/g;

/** Text that JSON holds as it is, and text that JavaScript escapes as Python does. */
const [PLAIN, ALIKE] = [/^[ !#-[\]-~]*$/, /^[\0-~]*$/];

function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (ALIKE.test(text)) return JSON.stringify(text);
  // Without the u flag the class matches UTF-16 units, so a pair becomes two escapes, as in Python.
  return `"${text.replace(/["\\]|[^ -~]/g, escapeUnit)}"`;
}

function escapeUnit(unit: string): string {
  return SHORT_ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const [ZERO, NINE, MINUS, DOT, SMALL_E, CAPITAL_E] = [0x30, 0x39, 0x2d, 0x2e, 0x65, 0x45];
/** Fewer digits are no integer past 2^53. */
const MANY_DIGITS = 16;

/** Longer texts are matched as quickly as they are looked at. */
const SHORT = 64;

/** Whether {@linkcode SPECIAL_NUMBER} is in a text. To match a short one takes longer than to read it: mostly its digits tell. */
function hasSpecialNumber(text: string): boolean {
  return (text.length > SHORT || hasOddNumber(text)) && SPECIAL_NUMBER.test(text);
}

/** Whether digits are many, after a sign and with a zero, or before a point or exponent. */
function hasOddNumber(text: string): boolean {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= ZERO && unit <= NINE) {
      if (++digits === MANY_DIGITS || (unit === ZERO && text.charCodeAt(i - digits) === MINUS)) return true;
    } else {
      if (digits > 0 && (unit === DOT || unit === SMALL_E || unit === CAPITAL_E)) return true;
      digits = 0;
    }
  }
  return false;
}

/**
 * What may be a number that `JSON.parse` alone would change: a float without a fraction, or one that is rounded to that, an integer
 * past 2^53. Mostly there is none, and a text is read ten times as fast.
 */
const SPECIAL_NUMBER =
  /(?:^|[[,\s]|":)(?:-?(?:\d{16}|\d{6,15}\.|\d+\.(?:0+(?!\d)|0{9}|9{9})|\d+(?:\.\d+)?[eE])|-0(?![.\d]))/;
const BARE_CONSTANT = /NaN|Infinity/;
const CONSTANT = /-?Infinity|NaN/g;
/** A number that JSON can hold in place of a constant; its exact text marks it, no Python number prints so. */
const CONSTANT_MARKS: Readonly<Record<string, string>> = {
  "NaN": "0.0e+000",
  "Infinity": "1.0e+000",
  "-Infinity": "-1.0e+000",
};

function markConstants(text: string): string {
  const same = (string: string) => string;
  return mapStrings(text, same, (between) => between.replace(CONSTANT, (found) => CONSTANT_MARKS[found]));
}

function reviveMarkedNumber(key: string, value: unknown, context?: { source?: string }): unknown {
  switch (context?.source) {
    case CONSTANT_MARKS["NaN"]:
      return NaN;
    case CONSTANT_MARKS["Infinity"]:
      return Infinity;
    case CONSTANT_MARKS["-Infinity"]:
      return -Infinity;
    default:
      return reviveNumber(key, value, context);
  }
}

function reviveNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number") return value;
  const source = context?.source ?? String(value);
  return /^-?\d+$/.test(source) ? integerValue(BigInt(source)) : floatValue(value);
}
