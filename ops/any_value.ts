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
  if (Array.isArray(value)) return Object.freeze(listValue(value, path, inner));
  const copy = plainCopy(value, path);
  for (const key of Object.keys(copy)) {
    wellFormed(key, path);
    copy[key] = leafValue(copy[key]) ?? anyValue(copy[key], path === "" ? key : `${path}.${key}`, inner);
  }
  return Object.freeze(copy as Record<string, PythonJson>);
}

function listValue(items: readonly unknown[], path: string, inner: readonly object[]): PythonJson[] {
  const copy: PythonJson[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    copy.push(leafValue(item) ?? anyValue(item, `${path}[${i}]`, inner));
  }
  return copy;
}

/** What most values are, for which no path is spelled out; `undefined` for others, and for what is none. */
function leafValue(value: unknown): PythonJson | undefined {
  if (typeof value === "number") return anyNumber(value);
  return typeof value === "boolean" || (typeof value === "string" && value.isWellFormed()) ? value : undefined;
}

function typedArrayValue(value: ArrayBufferView, path: string): PythonJson {
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Float16Array) {
    return numberList<number>(value, floatValue);
  }
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return numberList(value, integerValue);
  if (value instanceof DataView) throw new ValueProblem(`${at(path)}holds a DataView, which is not JSON data`);
  return numberList(value as Int32Array, (integer) => integer);
}

function numberList<T>(numbers: ArrayLike<T>, of: (number: T) => PythonJson): readonly PythonJson[] {
  const copy: PythonJson[] = [];
  for (let i = 0; i < numbers.length; i++) copy.push(of(numbers[i]));
  return Object.freeze(copy);
}

function plainCopy(value: object, path: string): Record<string, unknown> {
  if (value instanceof Map) {
    const odd = [...value].find(([key]) => typeof key !== "string");
    if (odd) throw new ValueProblem(`${at(path)}is a Map with the key ${show(odd[0])}: keys must be strings`);
    return Object.fromEntries(value);
  }
  const prototype = Object.getPrototypeOf(value);
  // Objects from another realm (a notebook cell, a worker) have another Object.prototype.
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!plain) throw new ValueProblem(`${at(path)}holds ${show(value)}, which is not JSON data`);
  return { ...value };
}

function at(path: string): string {
  return path === "" ? "it " : `${path} `;
}
