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

/** Numbers of one type in one array or several, at least one. */
export interface NumberPieces {
  /** How many there are. */
  readonly length: number;
  /** The arrays. */
  readonly pieces: readonly Numbers[];
}

/** The numbers of a column, as pyarrow's `to_numpy` gives them, in steps; a missing one is NaN. They may share its memory. */
export function* numberSteps(column: Vector): Steps<NumberPieces> {
  const { type, length, nullCount, data: chunks } = column;
  const isPlain = nullCount === 0 && (DataType.isInt(type) || DataType.isFloat(type) && type.precision > 0);
  if (isPlain && chunks.length > 0) {
    return {
      length,
      pieces: chunks.map((chunk) => chunk.values.subarray(0, chunk.length)),
    };
  }
  const floats = yield* floatSteps(column);
  return { length, pieces: [DataType.isFloat(type) ? new FLOATS[type.precision](floats) : floats] };
}

/** The numbers of a column as 64-bit floats; a missing one is NaN. */
export function floatsOf(column: Vector): Float64Array {
  return atOnce(floatSteps(column));
}

/** Numbers that are read in one step, one by one or copied. */
const [READ_OF_STEP, COPIED_OF_STEP] = [4096, 1 << 18];

/** The same in steps. */
export function* floatSteps(column: Vector): Steps<Float64Array> {
  const floats = new Float64Array(column.length);
  let row = 0;
  for (const data of column.data) {
    const target = floats.subarray(row, row += data.length);
    const numbers = numbersOf(data);
    yield* numbers === undefined || data.nullCount > 0 ? readEach(data, target) : copyAll(numbers, target);
  }
  return floats;
}

function* copyAll(numbers: SmallNumbers, floats: Float64Array): Steps<void> {
  yield* eachStep(floats.length, COPIED_OF_STEP, (start, end) => floats.set(numbers.subarray(start, end), start));
}

function* readEach(data: Data, floats: Float64Array): Steps<void> {
  const numberAt = numberReader(data);
  yield* eachStep(floats.length, READ_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) floats[i] = numberAt(i);
  });
}

function numberReader(data: Data): (i: number) => number {
  const numbers: ArrayLike<number | bigint> | undefined = DataType.isInt(data.type) ? data.values : numbersOf(data);
  if (numbers === undefined) return plainNumberReader(data);
  return data.nullCount === 0 ? (i) => Number(numbers[i]) : (i) => data.getValid(i) ? Number(numbers[i]) : NaN;
}

type SmallNumbers = Exclude<Numbers, BigInt64Array | BigUint64Array>;

/** The numbers of floats and of integers of up to 32 bits. */
function numbersOf(data: Data): SmallNumbers | undefined {
  if (DataType.isFloat(data.type)) return valuesOfFloats(data);
  return DataType.isInt(data.type) && data.type.bitWidth <= 32 ? data.values : undefined;
}

/** Decimals, and entries of dictionaries. */
function plainNumberReader(data: Data): (i: number) => number {
  const values = columnValues(new Vector([data]), PLAIN);
  return (i) => values[i] === null ? NaN : Number(values[i]);
}
