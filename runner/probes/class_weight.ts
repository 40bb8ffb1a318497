/**
 * The parameter `class_weight`.
 *
 * @module
 */

import type { ParameterValue } from "./parameters.ts";

/** The weight of a row of each class. */
export interface ClassWeights {
  /** Of each negative row. */
  readonly negative: number;
  /** Of each positive row. */
  readonly positive: number;
}

/**
 * The weights that `class_weight` asks for.
 *
 * @param value The parameter, checked: `null`, `"balanced"`, or an object of weights.
 * @param y 1 for each positive row, 0 for each negative one.
 * @returns The weights. `"balanced"` gives a class of k among n rows `n / (2 k)`; a class that is not named has 1.
 */
export function classWeights(value: ParameterValue, y: Uint8Array): ClassWeights {
  if (value === null) return { negative: 1, positive: 1 };
  const positives = countPositives(y);
  if (value === "balanced") {
    return { negative: y.length / (2 * (y.length - positives)), positive: y.length / (2 * positives) };
  }
  const weights = { negative: 1, positive: 1 };
  for (const [name, weight] of Object.entries(value)) {
    weights[/^(1|true)$/i.test(name) ? "positive" : "negative"] = Number(weight);
  }
  return weights;
}

/**
 * Counts the positive rows.
 *
 * @param y 1 for each positive row, 0 for each negative one.
 * @returns How many are 1.
 */
export function countPositives(y: Uint8Array): number {
  let count = 0;
  for (const label of y) count += label;
  return count;
}
