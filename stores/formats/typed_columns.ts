/**
 * Columns of typed arrays: a whole column in one, or a vector per row.
 *
 * @module
 */

import {
  type DataType,
  Float16,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  type Vector,
} from "apache-arrow";
import { largest } from "../../ops/extremes.ts";
import { DatasetError } from "../../ops/errors.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import type { FloatArray } from "./matrix.ts";
import { vectorFromMatrix } from "./vectors.ts";

/** A typed array of numbers or bigints. */
export type NumberArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | FloatArray;

const TYPES: Record<string, () => DataType> = {
  Int8Array: () => new Int8(),
  Int16Array: () => new Int16(),
  Int32Array: () => new Int32(),
  BigInt64Array: () => new Int64(),
  Uint8Array: () => new Uint8(),
  Uint8ClampedArray: () => new Uint8(),
  Uint16Array: () => new Uint16(),
  Uint32Array: () => new Uint32(),
  BigUint64Array: () => new Uint64(),
  Float16Array: () => new Float16(),
  Float32Array: () => new Float32(),
  Float64Array: () => new Float64(),
};

/** Whether a value is a typed array. */
export function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** The Arrow type of a typed array's numbers. */
export function numberType(array: NumberArray): DataType {
  return TYPES[array[Symbol.toStringTag]]();
}

/**
 * A vector column of one array of numbers per row.
 *
 * @throws {DatasetError} when a row is not an array of numbers, or not as long as the first.
 */
export function vectorValues(values: readonly unknown[], name: string): Vector {
  const rows = values.map((value, row) => numbersOf(value, row, name));
  const columns = rows[0]?.length ?? 0;
  if (columns === 0 && rows.length > 0) {
    throw new DatasetError(`making vector column "${name}": the first row is empty`);
  }
  const row = rows.findIndex(({ length }) => length !== columns);
  if (row >= 0) {
    throw new DatasetError(
      `making vector column "${name}": all rows should be as long as the first, ${columns}; row ${row} has ${
        rows[row].length
      } numbers`,
    );
  }
  const data = new (widest(rows))(rows.length * columns);
  rows.forEach((numbers, i) => data.set(numbers, i * columns));
  return vectorFromMatrix({ rows: rows.length, columns, data });
}

function numbersOf(value: unknown, row: number, name: string): FloatArray | number[] {
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Float16Array) return value;
  if (Array.isArray(value) || isNumberArray(value)) {
    const items = Array.from<unknown>(value);
    const index = items.findIndex((item) =>
      typeof item !== "number" && typeof item !== "bigint" && !isFloatLiteral(item)
    );
    if (index < 0) return items.map(Number);
    throw new DatasetError(
      `making vector column "${name}": row ${row} should hold numbers, got ${describe(items[index])} at index ${index}`,
    );
  }
  throw new DatasetError(
    `making vector column "${name}": row ${row} should be an array of numbers, got ${describe(value)}`,
  );
}

function widest(
  rows: readonly (FloatArray | number[])[],
): Float16ArrayConstructor | Float32ArrayConstructor | Float64ArrayConstructor {
  const bytes = largest(rows.map((row) => Array.isArray(row) ? 8 : row.BYTES_PER_ELEMENT));
  if (bytes === 2) return Float16Array;
  return bytes === 4 ? Float32Array : Float64Array;
}

/** A value in a message: short, and with its kind. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "object") return Array.isArray(value) ? "an array" : `an object (${value.constructor?.name})`;
  return `${typeof value} ${String(value)}`;
}
