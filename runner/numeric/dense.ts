/**
 * Dense linear algebra, by ml-matrix, on row-major arrays.
 *
 * @module
 */

import { CholeskyDecomposition, EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import type { Matrix } from "../../stores/formats/matrix.ts";

/** `A = V diag(values) Vᵀ`. */
export interface Eigen {
  /** The eigenvalues, one for each row of `vectors`. */
  readonly values: Float64Array;
  /** One eigenvector in each row, of length 1. */
  readonly vectors: Matrix<Float64Array>;
}

/**
 * Solves `A x = b` with a positive definite matrix, by Cholesky's factors.
 *
 * @param a The symmetric matrix A, n × n. Only read.
 * @param b The right side.
 * @param least A pivot that is no more than this share of its diagonal entry makes A count as singular.
 * @returns The solution, or `undefined` where A is singular or not positive definite.
 */
export function solvePositive(a: Float64Array, b: Float64Array, least: number): Float64Array | undefined {
  const n = b.length;
  const cholesky = new CholeskyDecomposition(MlMatrix.from1DArray(n, n, a));
  const factor = cholesky.lowerTriangularMatrix;
  for (let i = 0; i < n; i++) if (!(factor.get(i, i) ** 2 > least * a[i * n + i])) return undefined;
  return Float64Array.from(cholesky.solve(MlMatrix.columnVector(b)).to1DArray());
}

/**
 * Decomposes a symmetric matrix.
 *
 * @param a The matrix, n × n. Only read.
 * @returns Its eigenvalues, in no order, and their eigenvectors.
 */
export function symmetricEigen({ rows: n, data }: Matrix<Float64Array>): Eigen {
  const decomposition = new EigenvalueDecomposition(MlMatrix.from1DArray(n, n, data), { assumeSymmetric: true });
  const vectors = decomposition.eigenvectorMatrix.transpose().to1DArray();
  return {
    values: Float64Array.from(decomposition.realEigenvalues),
    vectors: { rows: n, columns: n, data: Float64Array.from(vectors) },
  };
}
