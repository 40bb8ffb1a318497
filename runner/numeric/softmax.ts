/**
 * Numbers as probabilities.
 *
 * @module
 */

import type { FloatArray, Matrix } from "../../ops/evaluator.ts";
import { atOnce, eachStep, type Steps } from "../../ops/steps.ts";

/** exp(x) divided by the sum of them, in double precision: numbers of any size are safe. */
export function softmax(numbers: ArrayLike<number>): Float64Array {
  return softmaxRows({ rows: 1, columns: numbers.length, data: Float64Array.from(numbers) }).data;
}

/** Numbers that become probabilities in one step. */
const NUMBERS_OF_STEP = 65_536;

/** The rows of a matrix as probabilities, in steps. */
export function* softmaxSteps<T extends FloatArray>({ rows, columns, data }: Matrix<T>): Steps<Matrix<T>> {
  const result = data.slice() as T;
  const powers = new Float64Array(columns);
  yield* eachStep(rows, Math.max(1, Math.floor(NUMBERS_OF_STEP / columns)), (start, end) => {
    for (let at = start * columns; at < end * columns; at += columns) {
      let [most, sum] = [-Infinity, 0];
      for (let i = 0; i < columns; i++) most = Math.max(most, data[at + i]);
      for (let i = 0; i < columns; i++) sum += powers[i] = Math.exp(data[at + i] - most);
      for (let i = 0; i < columns; i++) result[at + i] = powers[i] / sum;
    }
  });
  return { rows, columns, data: result };
}

/** The same at once. */
export function softmaxRows<T extends FloatArray>(matrix: Matrix<T>): Matrix<T> {
  return atOnce(softmaxSteps(matrix));
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(number: number): number {
  return 1 / (1 + Math.exp(-number));
}
