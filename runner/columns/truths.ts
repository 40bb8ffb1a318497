/**
 * Truth values, a byte each, for what is asked of them one by one; `truth_bits.ts` has them as bits.
 *
 * @module
 */

import { Bool, type Data, DataType, makeData, Vector } from "apache-arrow";
import { eachStep, type Steps } from "../../ops/steps.ts";
import { countFrom } from "../../stores/formats/parquet/at_least.ts";
import { unpackBits } from "../../stores/formats/parquet/packed_bits.ts";
import { bitAt, bitsOf } from "../../stores/formats/parquet/bits.ts";

/** What a byte says. A missing value is neither true nor false. */
export const [FALSE, TRUE, MISSING] = [0, 1, 2];

/** Values that are read in one step. */
const VALUES_OF_STEP = 8192;

/** The truth values of a column of booleans, or of one in which all are missing, in steps. */
export function* truthSteps(column: Vector): Steps<Uint8Array> {
  const truths = new Uint8Array(column.length);
  let row = 0;
  for (const data of column.data) {
    const target = truths.subarray(row, row += data.length);
    yield* eachStep(data.length, VALUES_OF_STEP, (start, end) => read(data, target, start, end));
  }
  return truths;
}

function read(data: Data, truths: Uint8Array, start: number, end: number): void {
  if (DataType.isNull(data.type)) return void truths.fill(MISSING, start, end);
  const { values, offset } = data;
  // Stretches begin with a whole byte where the column does.
  if (offset % 8 === 0) unpackBits(values, (offset + start) >> 3, truths, start, end);
  else for (let i = start; i < end; i++) truths[i] = bitAt(values, offset + i);
  if (data.nullCount === 0) return;
  for (let i = start; i < end; i++) if (!data.getValid(i)) truths[i] = MISSING;
}

/** A column of truth values. */
export function truthColumn(truths: Uint8Array): Vector<Bool> {
  const [length, data] = [truths.length, bitsOf(truths, TRUE)];
  if (!truths.includes(MISSING)) return new Vector([makeData({ type: new Bool(), length, data })]);
  const nullBitmap = bitsOf(truths, MISSING).map((missing) => ~missing);
  const nullCount = countFrom(truths, MISSING);
  const present = data.map((bits, i) => bits & nullBitmap[i]);
  return new Vector([makeData({ type: new Bool(), length, data: present, nullBitmap, nullCount })]);
}
