/**
 * Small matrices of 64-bit floats.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { DenseProducts } from "./dense_products.ts";
import { transpose } from "./rows.ts";

/**
 * The product of two matrices.
 *
 * @param a A matrix.
 * @param b A matrix with as many rows as `a` has columns.
 * @returns `A B`.
 */
export function product(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Matrix<Float64Array> {
  const columns = new DenseProducts({ rows: b.columns, columns: b.rows, data: transpose(b) });
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    data.set(columns.times(a.data.subarray(i * a.columns, (i + 1) * a.columns)), i * b.columns);
  }
  return { rows: a.rows, columns: b.columns, data };
}
