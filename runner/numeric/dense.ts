/**
 * Small matrices of 64-bit floats.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";

/**
 * The product of two matrices.
 *
 * @param a A matrix.
 * @param b A matrix with as many rows as `a` has columns.
 * @returns `A B`.
 */
export function product(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Matrix<Float64Array> {
  const { columns } = b;
  const data = new Float64Array(a.rows * columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0, from = 0; k < a.columns; k++) {
      const value = a.data[i * a.columns + k];
      for (let to = i * columns; to < (i + 1) * columns; to++) data[to] += value * b.data[from++];
    }
  }
  return { rows: a.rows, columns, data };
}
