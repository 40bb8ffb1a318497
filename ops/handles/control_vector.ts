/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/control_vector.ts";
import type { ControlVectorFields, ControlVectorMethod } from "../types/control_vectors.ts";
import type { Known } from "./handle.ts";
import type { VectorColumn } from "./vector_column.ts";

/** Options of {@linkcode controlVector}. */
export interface ControlVectorOptions {
  /**
   * `"mean_difference"`, or for pairs of rows `"pca_diff"` and `"pca_center"`, whose axes have length 1.
   *
   * @default "mean_difference"
   */
  readonly method?: ControlVectorMethod;
}

/**
 * A direction from some vectors to others: what a model has in mind when it refuses, less what it has when it does not.
 * One vector, to be added or ablated: `controlVector(bad, good).ablate()`.
 *
 * @example
 * ```ts
 * import { controlVector, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0, 1], [2, 3]], y: [[0, 0], [0, 0]] });
 * const direction = controlVector(data.colVector("x"), data.colVector("y"));
 * console.log((await direction.toMatrix()).data); // Float32Array(2) [ 1, 2 ]
 * ```
 *
 * @param positives What the direction shall point to.
 * @param negatives What it shall point away from. For the `pca_…` methods row i is the pair of the positives' row i.
 * @throws {OpError} for an unknown option, or what is no column of vectors.
 */
export function controlVector(
  positives: VectorColumn,
  negatives: VectorColumn,
  options: ControlVectorOptions = {},
): Known<VectorColumn, ControlVectorFields> {
  return call(methods.controlVector, undefined, positives, negatives, options);
}
