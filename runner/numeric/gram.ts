/**
 * Sums of products of columns, from which covariances are made.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";

/** Adds the products of the columns of some rows, `BᵀB`, to a square matrix of 64-bit floats. */
export type AddGram = (rows: Matrix<Float64Array>, target: Float64Array) => Promise<void>;

/**
 * {@linkcode AddGram} computed here, both halves of the matrix.
 *
 * @param rows The rows.
 * @param target The matrix, columns × columns, that the products are added to.
 * @returns When it is done.
 */
export function addGramDirectly({ rows, columns, data }: Matrix<Float64Array>, target: Float64Array): Promise<void> {
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    for (let j = 0; j < columns; j++) {
      const factor = row[j];
      const at = j * columns;
      for (let k = 0; k < columns; k++) target[at + k] += factor * row[k];
    }
  }
  return Promise.resolve();
}
