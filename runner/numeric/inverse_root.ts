/**
 * Roots of inverses of symmetric matrices.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { bestProduct } from "./best_products.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/**
 * A root of the inverse, `A^(-1/2)`, of a symmetric matrix.
 *
 * @param a The matrix A. Only read.
 * @param least What eigenvalues count as at least. A negative one keeps its sign, and counts by its magnitude.
 * @returns The root, symmetric.
 */
export async function inverseRoot(a: Matrix<Float64Array>, least: number): Promise<Matrix<Float64Array>> {
  const { values, vectors } = symmetricEigen(a);
  const { rows, columns, data } = vectors;
  const scaled = new Float64Array(data.length);
  values.forEach((value, k) => {
    const factor = Math.sign(value) / Math.sqrt(Math.max(Math.abs(value), least));
    for (let j = 0; j < columns; j++) scaled[j * rows + k] = factor * data[k * columns + j];
  });
  return await bestProduct({ rows: columns, columns: rows, data: scaled }, vectors);
}
