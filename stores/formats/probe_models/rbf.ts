/**
 * Sums of Gaussian kernels.
 *
 * @module
 */

import type { Matrix } from "../matrix.ts";
import type { ProbeFields } from "../probe_fields.ts";
import type { ModelFormat } from "./format.ts";

/** Score: `Σ coefficients[i] exp(-gamma |x - vectors[i]|²) + bias`. */
export interface RbfModel {
  /** Tells the models apart. */
  readonly kind: "rbf";
  /** One support vector in each row. */
  readonly vectors: Matrix<Float32Array>;
  /** One for each support vector. */
  readonly coefficients: Float64Array;
  /** How fast kernels fall with the squared distance. */
  readonly gamma: number;
  /** The score far from all support vectors. */
  readonly bias: number;
}

/** How sums of Gaussian kernels are read. */
export const rbfFormat: ModelFormat<RbfModel> = { kind: "rbf", decode: decodeRbf };

/** Reads a sum of Gaussian kernels, which may be a part of another model. */
export function decodeRbf(part: ProbeFields, columns: number): RbfModel {
  part.choice("kind", ["rbf"]);
  const vectors = part.matrix("vectors", "float32", columns);
  return {
    kind: "rbf",
    vectors,
    coefficients: part.vector("coefficients", "float64", vectors.rows),
    gamma: part.number("gamma"),
    bias: part.number("bias"),
  };
}
