/**
 * Small matrices of 64-bit floats.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";

/**
 * Adds a multiple of all products of a vector's numbers with each other.
 *
 * @param factor The multiple.
 * @param vector The vector.
 * @param target The square matrix that is changed.
 */
export function addOuterProduct(factor: number, vector: Float64Array, target: Float64Array): void {
  let at = 0;
  for (const value of vector) {
    for (let j = 0; j < vector.length; j++) target[at++] += factor * value * vector[j];
  }
}

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
