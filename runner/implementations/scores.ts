/**
 * Columns of numbers.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { type ArithmeticOperation, PairwiseArithmeticOp, VectorToScalarOp } from "../../ops/types/scores.ts";
import { implement } from "../implementation.ts";
import { assertSameLength } from "./lengths.ts";

/** Division by zero and infinities give what IEEE 754 says, as in NumPy. */
const OPERATIONS: Readonly<Record<ArithmeticOperation, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
};

implement(PairwiseArithmeticOp, async ({ operation, left, right }, context) => {
  const [a, b] = await Promise.all([context.scores(left), context.scores(right)]);
  assertSameLength(`the operands of ${operation}`, a, b);
  const combine = OPERATIONS[operation];
  return a.map((value, row) => combine(value, b[row]));
}, { rowWise: true });

implement(VectorToScalarOp, async ({ input, colIndex }, context) => {
  const { rows, columns, data } = await context.matrix(input);
  const index = Number(colIndex);
  // Without rows, lists of differing lengths say nothing of how long they are.
  if (rows === 0 && columns === 0) return data;
  if (index < 0 || index >= columns) {
    throw new DatasetError(`there is no element ${colIndex}: the vectors have the elements 0 to ${columns - 1}`);
  }
  const scores = data.slice(0, rows) as Float64Array;
  for (let row = 0; row < rows; row++) scores[row] = data[row * columns + index];
  return scores;
}, { rowWise: true });
