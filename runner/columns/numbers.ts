/**
 * The numbers of columns as NumPy has them: in their own width, and as floats where integers are missing.
 *
 * @module
 */

import { DataType, type Vector } from "apache-arrow";
import type { FloatArray } from "../../ops/evaluator.ts";
import { columnValues } from "../../stores/formats/column_values.ts";
import { PLAIN } from "../values/plain_form.ts";

/** Integers in a width of their own. */
export type IntegerArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Numbers of one type. */
export type Numbers = IntegerArray | FloatArray;

const FLOATS = [Float16Array, Float32Array, Float64Array] as const;

/** The numbers of a column, as pyarrow's `to_numpy` gives them; a missing one is NaN. */
export function numbersOf(column: Vector): Numbers {
  const { type, nullCount } = column;
  if (DataType.isInt(type) && nullCount === 0) return column.toArray() as IntegerArray;
  if (!DataType.isFloat(type)) return floatsOf(column);
  if (nullCount === 0 && type.precision > 0) return column.toArray() as FloatArray;
  return FLOATS[type.precision].from(floatsOf(column));
}

/** The numbers of a column as 64-bit floats; a missing one is NaN. */
export function floatsOf(column: Vector): Float64Array {
  if (column.nullCount === 0 && DataType.isFloat(column.type) && column.type.precision > 0) {
    return Float64Array.from(column.toArray() as Float32Array | Float64Array);
  }
  return Float64Array.from(columnValues(column, PLAIN), (value) => value === null ? NaN : Number(value));
}
