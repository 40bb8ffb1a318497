/**
 * Logic of truth values, 32 rows at a time. A missing value makes the result missing, as in pyarrow's `and`, `or` and `xor`.
 *
 * @module
 */

import { eachStep, type Steps } from "../../ops/steps.ts";
import type { BooleanOperation } from "../../ops/types/logic.ts";
import { ROWS_OF_WORD, type TruthBits } from "./truth_bits.ts";

/** Words that are combined in one step. */
const WORDS_OF_STEP = 256;

/** Of the bits of words. */
const OPERATIONS: Readonly<Record<BooleanOperation, (left: number, right: number) => number>> = {
  and: (left, right) => left & right,
  or: (left, right) => left | right,
  xor: (left, right) => left ^ right,
  not: (left) => ~left,
};

type Words = Int32Array<ArrayBuffer>;

/** Combines truth values of one length, in steps; `not` takes the left ones. */
export function* combinedSteps(operation: BooleanOperation, left: TruthBits, right: TruthBits): Steps<TruthBits> {
  const { length } = left;
  const values = yield* eachWord(OPERATIONS[operation], left.values, right.values);
  const rest = length % ROWS_OF_WORD;
  if (rest > 0) values[values.length - 1] &= (1 << rest) - 1;
  const valid = yield* bothValid(left, right);
  return { length, values: valid === undefined ? values : yield* eachWord(OPERATIONS.and, values, valid), valid };
}

function* bothValid({ valid: left }: TruthBits, { valid: right }: TruthBits): Steps<Words | undefined> {
  return left === undefined || right === undefined ? left ?? right : yield* eachWord(OPERATIONS.and, left, right);
}

function* eachWord(combine: (left: number, right: number) => number, left: Words, right: Words): Steps<Words> {
  const combined = new Int32Array(left.length);
  yield* eachStep(left.length, WORDS_OF_STEP, (start, end) => {
    for (let at = start; at < end; at++) combined[at] = combine(left[at], right[at]);
  });
  return combined;
}
