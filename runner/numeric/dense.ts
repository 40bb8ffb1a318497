/**
 * Small matrices of 64-bit floats.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { DenseProducts } from "./dense_products.ts";

/**
 * The product of two matrices.
 *
 * @param a A matrix.
 * @param b A matrix with as many rows as `a` has columns.
 * @returns `A B`.
 */
export function product(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Matrix<Float64Array> {
  const columns = new DenseProducts(transposed(b));
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    data.set(columns.times(a.data.subarray(i * a.columns, (i + 1) * a.columns)), i * b.columns);
  }
  return { rows: a.rows, columns: b.columns, data };
}

function transposed({ rows, columns, data }: Matrix<Float64Array>): Matrix<Float64Array> {
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j];
  }
  return { rows: columns, columns: rows, data: turned };
}
