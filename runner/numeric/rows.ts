/**
 * Rows of a matrix: choosing some, and their lengths.
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

/**
 * The squared norm of each row.
 *
 * @param x The rows.
 * @returns One number for each row.
 */
export function squaredNorms({ rows, columns, data }: Matrix<Float32Array>): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    for (let j = 0; j < columns; j++) squares[i] += data[start + j] * data[start + j];
  }
  return squares;
}

/**
 * Consecutive rows of a matrix, which share its numbers.
 *
 * @param x The matrix.
 * @param start The first row.
 * @param end The row to stop before.
 * @returns The rows.
 */
export function rowsBetween(
  { columns, data }: Matrix<Float32Array>,
  start: number,
  end: number,
): Matrix<Float32Array> {
  return { rows: end - start, columns, data: data.subarray(start * columns, end * columns) };
}
