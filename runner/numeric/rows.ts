/**
 * Choosing rows of a matrix.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";

/**
 * Some rows of a matrix.
 *
 * @param x The matrix.
 * @param chosen The numbers of the rows, in the order that they should have.
 * @returns The rows.
 */
export function takeRows(x: Matrix<Float32Array>, chosen: ArrayLike<number>): Matrix<Float32Array> {
  const data = new Float32Array(chosen.length * x.columns);
  for (let k = 0; k < chosen.length; k++) {
    data.set(x.data.subarray(chosen[k] * x.columns, (chosen[k] + 1) * x.columns), k * x.columns);
  }
  return { rows: chosen.length, columns: x.columns, data };
}
