/**
 * Solutions of systems that have many, or none.
 *
 * @module
 */

import { symmetricEigen } from "./symmetric_eigen.ts";
import { addScaled, dot } from "./vector.ts";

/** The shortest of the x that come closest to `A x = b`. */
export interface LeastNorm {
  /** x. */
  readonly solution: Float64Array;
  /** In how many directions A is singular, which were left out. */
  readonly dropped: number;
}

/**
 * Solves `A x = b` with a symmetric matrix that is singular.
 *
 * @param a The matrix A, n × n, without negative eigenvalues. Only read.
 * @param b The right side.
 * @param least Eigenvalues that are no more than this share of the largest one count as 0.
 * @returns The shortest of the x that come closest.
 */
export function leastNorm(a: Float64Array, b: Float64Array, least: number): LeastNorm {
  const n = b.length;
  const { values, vectors } = symmetricEigen({ rows: n, columns: n, data: a });
  const smallest = least * values.reduce((most, value) => Math.max(most, value), 0);
  const solution = new Float64Array(n);
  let dropped = 0;
  for (let k = 0; k < n; k++) {
    if (values[k] <= smallest) {
      dropped++;
      continue;
    }
    const vector = vectors.data.subarray(k * n, (k + 1) * n);
    addScaled(dot(vector, b) / values[k], vector, solution);
  }
  return { solution, dropped };
}
