/**
 * The numbers of columns as NumPy has them: in their own width, and as floats where integers are missing.
 *
 * @module
 */

import { type Data, DataType, Vector } from "apache-arrow";
import type { FloatArray } from "../../ops/evaluator.ts";
import { atOnce, eachStep, type Steps } from "../../ops/steps.ts";
import { columnValues, floatsOf as valuesOfFloats } from "../../stores/formats/column_values.ts";
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

/** The numbers of a column, as pyarrow's `to_numpy` gives them, in steps; a missing one is NaN. */
export function* numberSteps(column: Vector): Steps<Numbers> {
  const { type, nullCount } = column;
  if (DataType.isInt(type) && nullCount === 0) return column.toArray() as IntegerArray;
  if (!DataType.isFloat(type)) return yield* floatSteps(column);
  if (nullCount === 0 && type.precision > 0) return column.toArray() as FloatArray;
  return new FLOATS[type.precision](yield* floatSteps(column));
}

/** The numbers of a column as 64-bit floats; a missing one is NaN. */
export function floatsOf(column: Vector): Float64Array {
  return atOnce(floatSteps(column));
}

/** Numbers that are read in one step. */
const NUMBERS_OF_STEP = 4096;

/** The same in steps. */
export function* floatSteps(column: Vector): Steps<Float64Array> {
  const floats = new Float64Array(column.length);
  let row = 0;
  for (const data of column.data) {
    const numberAt = numberReader(data);
    yield* eachStep(data.length, NUMBERS_OF_STEP, (start, end) => {
      for (let i = start; i < end; i++) floats[row++] = numberAt(i);
    });
  }
  return floats;
}

function numberReader(data: Data): (i: number) => number {
  const { type, values, nullCount } = data;
  if (!DataType.isInt(type) && !DataType.isFloat(type)) return plainNumberReader(data);
  const numbers: ArrayLike<number | bigint> = DataType.isFloat(type) ? valuesOfFloats(data) : values;
  return nullCount === 0 ? (i) => Number(numbers[i]) : (i) => data.getValid(i) ? Number(numbers[i]) : NaN;
}

/** Decimals, and entries of dictionaries. */
function plainNumberReader(data: Data): (i: number) => number {
  const values = columnValues(new Vector([data]), PLAIN);
  return (i) => values[i] === null ? NaN : Number(values[i]);
}
