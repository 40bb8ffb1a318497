/**
 * Values of any-typed fields (classifier parameters, inline data): checked, copied and frozen.
 *
 * @module
 */

import { floatValue, isFloatLiteral } from "./float.ts";
import { show } from "./messages.ts";
import { integerValue, parsePythonJson, type PythonJson } from "./python_json.ts";
import { isRawJson } from "./raw_json.ts";

/** Nesting deeper than this is refused: no data needs it, and it would exhaust the stack. */
const MAX_DEPTH = 200;

/** Why a value cannot stand in a field; the caller adds which op and field. */
export class ValueProblem extends Error {}

/**
 * A frozen copy of `value` as the canonical form knows it. Numbers without a fraction become integers, elements of
 * float arrays become floats, maps become objects.
 *
 * @throws {ValueProblem} for what JSON cannot hold: functions, symbols, dates, `undefined`, lone surrogates, cycles.
 */
export function anyValue(value: unknown, path = "", ancestors: readonly object[] = []): PythonJson {
  if (value === null || typeof value === "boolean") return value;
  switch (typeof value) {
    case "string":
      return wellFormed(value, path);
    case "bigint":
      return integerValue(value);
    case "number":
      return anyNumber(value);
    case "object":
      return anyObject(value, path, ancestors);
    default:
      throw new ValueProblem(`${at(path)}holds ${show(value)}, which is not JSON data`);
  }
}

/** The string itself, checked for lone surrogates, which no UTF-8 text can hold. */
export function wellFormed(text: string, path = ""): string {
  if (text.isWellFormed()) return text;
  throw new ValueProblem(`${at(path)}holds a string with a lone surrogate (half a UTF-16 pair): use toWellFormed()`);
}

function anyNumber(value: number): PythonJson {
  if (!Number.isInteger(value)) return value;
  // JSON knows no -0 among integers.
  return Number.isSafeInteger(value) ? value + 0 : integerValue(BigInt(value));
}

function anyObject(value: object, path: string, ancestors: readonly object[]): PythonJson {
  if (isFloatLiteral(value)) return floatValue(value.value);
  if (isRawJson(value)) return parsePythonJson(value.rawJSON);
  if (ancestors.includes(value)) throw new ValueProblem(`${at(path)}refers back to itself`);
  if (ancestors.length >= MAX_DEPTH) throw new ValueProblem(`${at(path)}is nested deeper than ${MAX_DEPTH} levels`);
  const inner = [...ancestors, value];
  if (ArrayBuffer.isView(value)) return typedArrayValue(value, path);
  if (Array.isArray(value)) {
    return Object.freeze(Array.from(value, (item, i) => anyValue(item, `${path}[${i}]`, inner)));
  }
  return Object.freeze(Object.fromEntries(
    plainEntries(value, path).map(([key, item]) => [
      wellFormed(key, path),
      anyValue(item, path === "" ? key : `${path}.${key}`, inner),
    ]),
  ));
}

function typedArrayValue(value: ArrayBufferView, path: string): PythonJson {
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Float16Array) {
    return Object.freeze(Array.from(value, floatValue));
  }
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    return Object.freeze(Array.from(value, integerValue));
  }
  if (value instanceof DataView) throw new ValueProblem(`${at(path)}holds a DataView, which is not JSON data`);
  return Object.freeze(Array.from(value as Int32Array));
}

function plainEntries(value: object, path: string): [string, unknown][] {
  if (value instanceof Map) {
    const entries = [...value];
    const odd = entries.find(([key]) => typeof key !== "string");
    if (odd) throw new ValueProblem(`${at(path)}is a Map with the key ${show(odd[0])}: keys must be strings`);
    return entries;
  }
  const prototype = Object.getPrototypeOf(value);
  // Objects from another realm (a notebook cell, a worker) have another Object.prototype.
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!plain) throw new ValueProblem(`${at(path)}holds ${show(value)}, which is not JSON data`);
  return Object.entries(value);
}

function at(path: string): string {
  return path === "" ? "it " : `${path} `;
}
