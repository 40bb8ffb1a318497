/**
 * Linear models.
 *
 * @module
 */

import type { ModelFormat } from "./format.ts";

/** Score: `weights · x + bias`. */
export interface LinearModel {
  /** Tells the models apart. */
  readonly kind: "linear";
  /** One for each column. */
  readonly weights: Float64Array;
  /** The score of a vector of zeros. */
  readonly bias: number;
}

/** How linear models are read. */
export const linearFormat: ModelFormat<LinearModel> = {
  kind: "linear",
  decode: (part, columns) => ({
    kind: "linear",
    weights: part.vector("weights", "float64", columns),
    bias: part.number("bias"),
  }),
};
