/**
 * Values of any-typed fields (classifier parameters, inline data): checked, copied and frozen.
 *
 * @module
 */

import { floatValue, isFloatLiteral } from "./float.ts";
import { isIterable } from "./lists.ts";
import { show } from "./messages.ts";
import { isOp } from "./op_reference.ts";
import { isPlainObject } from "./plain_object.ts";
import { integerValue, parsePythonJson, type PythonJson } from "./python_json.ts";
import { isRawJson } from "./raw_json.ts";

/** Nesting deeper than this is refused: no data needs it, and it would exhaust the stack. */
const MAX_DEPTH = 200;

/** Why a value cannot stand in a field; the caller adds which op and field. */
export class ValueProblem extends Error {}

/** A list or an object, what it lies in, and which of its values is looked at. */
interface Place {
  readonly holder: object;
  readonly above: Place | undefined;
  readonly depth: number;
  key: string | number;
}

/**
 * A frozen copy of `value` as the canonical form knows it. Numbers without a fraction become integers, elements of
 * float arrays become floats, maps become objects.
 *
 * @throws {ValueProblem} for what JSON cannot hold: functions, symbols, dates, `undefined`, lone surrogates, cycles.
 */
export function anyValue(value: unknown): PythonJson {
  return valueAt(value, undefined);
}

function valueAt(value: unknown, place: Place | undefined): PythonJson {
  if (value === null || typeof value === "boolean") return value;
  switch (typeof value) {
    case "string":
      return wellFormed(value, place);
    case "bigint":
      return integerValue(value);
    case "number":
      return anyNumber(value);
    case "object":
      return anyObject(value, place);
    default:
      throw notJson(value, place);
  }
}

function notJson(value: unknown, place: Place | undefined): ValueProblem {
  return new ValueProblem(`${at(place)}holds ${show(value)}, which is not JSON data${jsonCure(value)}`);
}

/** `: `, and the JSON data that is meant; nothing where none is known. */
function jsonCure(value: unknown): string {
  if (value === undefined) return ": null stands for what is missing";
  if (typeof value !== "object" || value === null) return "";
  const isDate = Object.prototype.toString.call(value) === "[object Date]";
  return isDate ? ": toISOString() gives its text" : arrayCure(value);
}

/** `: `, and the array that is meant; nothing where none is known. */
export function arrayCure(value: unknown): string {
  if (isOp(value)) return ": Array.from(await column.toArray()) has a column's values";
  return isIterable(value) ? `: as an array it is [...${value instanceof Map ? "map.keys()" : "values"}]` : "";
}

/** The string itself, checked for lone surrogates, which no UTF-8 text can hold. */
export function wellFormed(text: string, place?: Place): string {
  if (text.isWellFormed()) return text;
  throw new ValueProblem(`${at(place)}holds a string with a lone surrogate (half a UTF-16 pair): use toWellFormed()`);
}

function anyNumber(value: number): PythonJson {
  if (!Number.isInteger(value)) return value;
  // JSON knows no -0 among integers.
  return Number.isSafeInteger(value) ? value + 0 : integerValue(BigInt(value));
}

function anyObject(value: object, above: Place | undefined): PythonJson {
  if (isFloatLiteral(value)) return floatValue(value.value);
  if (isRawJson(value)) return parsePythonJson(value.rawJSON);
  if (lies(value, above)) throw new ValueProblem(`${at(above)}refers back to itself`);
  const depth = above === undefined ? 1 : above.depth + 1;
  if (depth > MAX_DEPTH) throw new ValueProblem(`${at(above)}is nested deeper than ${MAX_DEPTH} levels`);
  if (ArrayBuffer.isView(value)) return typedArrayValue(value, above);
  const place: Place = { holder: value, above, depth, key: 0 };
  if (Array.isArray(value)) return Object.freeze(listValue(value, place));
  const copy = plainCopy(value, above);
  for (const key of Object.keys(copy)) {
    place.key = wellFormed(key, above);
    copy[key] = leafValue(copy[key]) ?? valueAt(copy[key], place);
  }
  return Object.freeze(copy as Record<string, PythonJson>);
}

/** Whether a value lies in itself. */
function lies(value: object, within: Place | undefined): boolean {
  for (let place = within; place !== undefined; place = place.above) if (place.holder === value) return true;
  return false;
}

function listValue(items: readonly unknown[], place: Place): PythonJson[] {
  const copy = [...items];
  for (let i = 0; i < copy.length; i++) {
    place.key = i;
    copy[i] = leafValue(copy[i]) ?? valueAt(copy[i], place);
  }
  return copy as PythonJson[];
}

/** What most values are; `undefined` for others, and for what is none. */
function leafValue(value: unknown): PythonJson | undefined {
  if (typeof value === "number") return anyNumber(value);
  return typeof value === "boolean" || (typeof value === "string" && value.isWellFormed()) ? value : undefined;
}

function typedArrayValue(value: ArrayBufferView, place: Place | undefined): PythonJson {
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Float16Array) {
    return numberList<number>(value, floatValue);
  }
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return numberList(value, integerValue);
  if (value instanceof DataView) throw new ValueProblem(`${at(place)}holds a DataView, which is not JSON data`);
  return numberList(value as Int32Array, (integer) => integer);
}

function numberList<T>(numbers: ArrayLike<T>, of: (number: T) => PythonJson): readonly PythonJson[] {
  const copy: PythonJson[] = [];
  for (let i = 0; i < numbers.length; i++) copy.push(of(numbers[i]));
  return Object.freeze(copy);
}

function plainCopy(value: object, place: Place | undefined): Record<string, unknown> {
  if (value instanceof Map) {
    const odd = [...value].find(([key]) => typeof key !== "string");
    if (odd) throw new ValueProblem(`${at(place)}is a Map with the key ${show(odd[0])}: keys must be strings`);
    return Object.fromEntries(value);
  }
  if (!isPlainObject(value)) throw notJson(value, place);
  return { ...value };
}

function at(place: Place | undefined): string {
  return place === undefined ? "it " : `${pathOf(place)} `;
}

function pathOf({ above, key }: Place): string {
  const before = above === undefined ? "" : pathOf(above);
  if (typeof key === "number") return `${before}[${key}]`;
  return before === "" ? key : `${before}.${key}`;
}
