/**
 * All eigenvectors of a symmetric matrix, which reflections make tridiagonal first, and rotations diagonal.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { Reflections } from "./reflections.ts";
import { diagonalize } from "./tridiagonal.ts";

/** `A = Vᵀ diag(values) V`. */
export interface Eigen {
  /** The eigenvalues, one for each row of `vectors`. */
  readonly values: Float64Array;
  /** One eigenvector in each row, of length 1. */
  readonly vectors: Matrix<Float64Array>;
}

/**
 * Decomposes a symmetric matrix.
 *
 * @param a The matrix. Only read.
 * @returns Its eigenvalues, in no order, and their eigenvectors.
 */
export function symmetricEigen(a: Matrix<Float64Array>): Eigen {
  const n = a.rows;
  const reflections = new Reflections(a, n);
  for (let i = 0; i < n; i++) reflections.row(i)[i] = 1;
  // Of rows up to that of a reflection, it changes none.
  for (let k = n - 1; k >= 0; k--) for (let i = k + 1; i < n; i++) reflections.reflect(k, i);
  diagonalize(reflections, (k, cosine, sine) => reflections.rotate(k, cosine, sine));
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data.set(reflections.row(i), i * n);
  return { values: reflections.diagonal, vectors: { rows: n, columns: n, data } };
}
