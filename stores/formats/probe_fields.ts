/**
 * The parts of a probe's file: JSON objects whose arrays are base64 of little-endian numbers, beside their dtype and shape.
 *
 * @module
 */

import { firstNotFinite } from "../../ops/finite.ts";
import { decodeBase64, encodeBase64 } from "../../ops/standard.ts";
import { FormatError } from "../../ops/errors.ts";
import type { Matrix } from "./matrix.ts";

/** A JSON object. */
export type JsonObject = { [key: string]: unknown };
type TypedArray = Float64Array | Float32Array | Int32Array;
/** The arrays that a probe's file can hold, by dtype. */
export interface NumberArrays {
  /** 64-bit floats. */
  readonly float64: Float64Array<ArrayBuffer>;
  /** 32-bit floats. */
  readonly float32: Float32Array<ArrayBuffer>;
  /** 32-bit integers. */
  readonly int32: Int32Array<ArrayBuffer>;
}

type DtypeName = keyof NumberArrays;

const ARRAYS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
} as const;

/** Replaces typed arrays and matrices, at any depth, by their JSON form. */
export function encodePart(part: unknown, path: string): unknown {
  if (isTyped(part)) return encodeArray(part, [part.length], path);
  if (Array.isArray(part)) return part.map((item, i) => encodePart(item, `${path}[${i}]`));
  if (isObject(part)) {
    if (isTyped(part.data)) return encodeArray(part.data, [Number(part.rows), Number(part.columns)], path);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, encodePart(item, `${path}.${key}`)]));
  }
  if (typeof part === "number") requireFinite(part, path);
  return part;
}

function encodeArray(array: TypedArray, shape: readonly number[], path: string): JsonObject {
  requireFinite(firstNotFinite(array) ?? 0, path);
  // Processors that JavaScript runs on have numbers little-endian in memory, too.
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { dtype: dtypeOf(array), shape, data: encodeBase64(bytes) };
}

function dtypeOf(array: TypedArray): DtypeName {
  if (array instanceof Float64Array) return "float64";
  return array instanceof Float32Array ? "float32" : "int32";
}

function requireFinite(value: number, path: string): void {
  if (!Number.isFinite(value)) {
    throw new FormatError(`Cannot write a probe: "${path}" has ${value}, not a finite number`);
  }
}

/**
 * Reads the fields of one JSON object; every method throws a {@linkcode FormatError} that names the field.
 *
 * @example
 * ```ts
 * import { ProbeFields } from "@probegraph/probegraph";
 *
 * const part = new ProbeFields({ bias: 0.5, name: "a" }, "model");
 * console.log(part.number("bias"), part.choice("name", ["a", "b"])); // 0.5 a
 * ```
 */
export class ProbeFields {
  readonly #fields: JsonObject;
  readonly #path: string;

  /** Reads `value`, which stands at `path` in the file. @throws {FormatError} where it is no object. */
  constructor(value: unknown, path: string) {
    if (!isObject(value)) throw damaged(path, "an object", value);
    this.#fields = value;
    this.#path = path;
  }

  /** A finite number. */
  number(key: string): number {
    const value = this.#fields[key];
    if (typeof value !== "number" || !Number.isFinite(value)) throw damaged(this.#at(key), "a finite number", value);
    return value;
  }

  /** An integer of at least `least`. */
  count(key: string, least: number): number {
    const value = this.number(key);
    if (!Number.isSafeInteger(value) || value < least) throw damaged(this.#at(key), `an integer from ${least}`, value);
    return value;
  }

  /** One of some texts. */
  choice<T extends string>(key: string, choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.#fields[key]);
    if (found === undefined) throw damaged(this.#at(key), `one of ${choices.join(", ")}`, this.#fields[key]);
    return found;
  }

  /** A nested object. */
  object(key: string): ProbeFields {
    return new ProbeFields(this.#fields[key], this.#at(key));
  }

  /** A list of objects that is not empty. */
  list(key: string): ProbeFields[] {
    const value = this.#fields[key];
    if (!Array.isArray(value) || value.length === 0) throw damaged(this.#at(key), "a list that is not empty", value);
    return value.map((item, i) => new ProbeFields(item, `${this.#at(key)}[${i}]`));
  }

  /** An array of one dimension: shape [length]. */
  vector<D extends keyof NumberArrays>(key: string, dtype: D, length?: number): NumberArrays[D] {
    const { array, shape } = this.#array(key, dtype);
    if (shape.length !== 1 || (length !== undefined && shape[0] !== length)) {
      throw damaged(this.#at(key), `an array of shape [${length ?? "n"}]`, shape);
    }
    return array;
  }

  /** An array of two dimensions: shape [rows, columns]. */
  matrix<D extends "float32" | "float64">(
    key: string,
    dtype: D,
    columns: number,
    rows?: number,
  ): Matrix<NumberArrays[D]> {
    const { array, shape } = this.#array(key, dtype);
    if (shape.length !== 2 || shape[1] !== columns || (rows !== undefined && shape[0] !== rows)) {
      throw damaged(this.#at(key), `an array of shape [${rows ?? "n"}, ${columns}]`, shape);
    }
    return { rows: shape[0], columns, data: array };
  }

  #array<D extends keyof NumberArrays>(key: string, dtype: D): { array: NumberArrays[D]; shape: number[] } {
    const part = this.#fields[key];
    const path = this.#at(key);
    if (!isObject(part)) throw damaged(path, "an array", part);
    if (part.dtype !== dtype) throw damaged(`${path}.dtype`, `"${dtype}"`, part.dtype);
    const shape = part.shape;
    if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      throw damaged(`${path}.shape`, "a list of sizes", shape);
    }
    const array = decodeArray(part.data, dtype, path);
    const length = shape.reduce((product: number, size: number) => product * size, 1);
    if (array.length !== length) throw damaged(path, `${length} numbers, as its shape says`, array.length);
    return { array, shape };
  }

  #at(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }
}

function decodeArray<D extends keyof NumberArrays>(data: unknown, dtype: D, path: string): NumberArrays[D] {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = decodeBase64(data as string);
  } catch (cause) {
    throw new FormatError(`Cannot read a probe: "${path}.data" is not base64 text`, { cause });
  }
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  if (bytes.length % size !== 0) throw damaged(`${path}.data`, `a multiple of ${size} bytes`, bytes.length);
  const array = new ARRAYS[dtype](bytes.buffer, bytes.byteOffset, bytes.length / size);
  const odd = firstNotFinite(array);
  if (odd !== undefined) throw damaged(path, "finite numbers", odd);
  return array as NumberArrays[D];
}

function isTyped(value: unknown): value is TypedArray {
  return value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error of a part that is not what it should be. */
export function damaged(path: string, expected: string, came: unknown): FormatError {
  return new FormatError(`Cannot read a probe: "${path}" should be ${expected}, and is ${show(came)}`);
}

/** A value as it appears in a message, cut where it is long. */
export function show(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 60 ? text.slice(0, 57) + "…" : text;
}
