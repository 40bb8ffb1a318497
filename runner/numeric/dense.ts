/**
 * Dense linear algebra, by ml-matrix, on row-major arrays.
 *
 * @module
 */

import { EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import type { Matrix } from "../../stores/formats/matrix.ts";

/** `A = V diag(values) Vᵀ`. */
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
  const decomposition = new EigenvalueDecomposition(mlMatrix(a), { assumeSymmetric: true });
  return {
    values: Float64Array.from(decomposition.realEigenvalues),
    vectors: fromMlMatrix(decomposition.eigenvectorMatrix.transpose()),
  };
}

/**
 * A root of the inverse, `A^(-1/2)`, of a symmetric matrix.
 *
 * @param a The matrix A. Only read.
 * @param least What eigenvalues count as at least. A negative one keeps its sign, and counts by its magnitude.
 * @returns The root, symmetric.
 */
export function inverseRoot(a: Matrix<Float64Array>, least: number): Matrix<Float64Array> {
  const { values, vectors } = symmetricEigen(a);
  const v = mlMatrix(vectors);
  const scaled = v.clone();
  values.forEach((value, k) => scaled.mulRow(k, Math.sign(value) / Math.sqrt(Math.max(Math.abs(value), least))));
  return fromMlMatrix(v.transpose().mmul(scaled));
}

/**
 * The product of two matrices, of which the second is small.
 *
 * @param a A matrix.
 * @param b A matrix with as many rows as `a` has columns.
 * @returns `A B`.
 */
export function product(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Matrix<Float64Array> {
  return fromMlMatrix(mlMatrix(a).mmul(mlMatrix(b)));
}

/**
 * The products of the columns of some rows.
 *
 * @param x The rows.
 * @returns `XᵀX`.
 */
export function gram(x: Matrix<Float64Array>): Matrix<Float64Array> {
  const rows = mlMatrix(x);
  return fromMlMatrix(rows.transpose().mmul(rows));
}

function mlMatrix({ rows, columns, data }: Matrix<Float64Array>): MlMatrix {
  return MlMatrix.from1DArray(rows, columns, data);
}

function fromMlMatrix(matrix: MlMatrix): Matrix<Float64Array> {
  const { rows, columns } = matrix;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) data.set(matrix.getRow(i), i * columns);
  return { rows, columns, data };
}
