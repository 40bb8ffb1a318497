/**
 * Numbers as probabilities.
 *
 * @module
 */

import { largest } from "../../ops/extremes.ts";

/** exp(x) divided by the sum of them, in double precision: numbers of any size are safe. */
export function softmax(numbers: ArrayLike<number>): Float64Array {
  const most = largest(Array.from(numbers));
  const powers = Float64Array.from(numbers, (number) => Math.exp(number - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(number: number): number {
  return 1 / (1 + Math.exp(-number));
}
