/**
 * Numbers as probabilities.
 *
 * @module
 */

import type { FloatArray, Matrix } from "../../ops/evaluator.ts";
import { largest } from "../../ops/extremes.ts";

/** exp(x) divided by the sum of them, in double precision: numbers of any size are safe. */
export function softmax(numbers: ArrayLike<number>): Float64Array {
  const most = largest(Array.from(numbers));
  const powers = Float64Array.from(numbers, (number) => Math.exp(number - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The rows of a matrix as probabilities. */
export function softmaxRows<T extends FloatArray>({ rows, columns, data }: Matrix<T>): Matrix<T> {
  const result = data.slice() as T;
  for (let row = 0; row < rows; row++) {
    result.set(softmax(data.subarray(row * columns, (row + 1) * columns)), row * columns);
  }
  return { rows, columns, data: result };
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(number: number): number {
  return 1 / (1 + Math.exp(-number));
}
