/**
 * Means and variances of columns, in a pass over the rows. The sums run over the rows in order, so that they are the
 * same however the rows are cut into batches.
 *
 * @module
 */

import type { MatrixSource } from "../numeric/matrix_source.ts";
import { ColumnSums } from "../numeric/wasm/column_kernels.ts";

/** The mean and the variance (over n) of each column. */
export interface Moments {
  /** How many rows they were taken from. */
  readonly rows: number;
  /** Of each column. */
  readonly mean: Float64Array;
  /** Of each column. */
  readonly variance: Float64Array;
}

/**
 * The moments of the columns, in one pass.
 *
 * @param x The rows.
 * @returns The moments.
 */
export async function columnMoments(x: MatrixSource<Float32Array>): Promise<Moments> {
  const [moments] = await classMoments(x, new Uint8Array(x.rows), 1);
  return moments;
}

/**
 * The moments of the columns within each class, in one pass: sums of the differences from the first row, and of their squares.
 * Where it is not all too far from the others, nothing is lost by cancellation: Chan, Golub and LeVeque, "Algorithms for computing
 * the sample variance", The American Statistician 37, 1983.
 *
 * @param x The rows.
 * @param y The class of each row, from 0.
 * @param classes How many classes there are.
 * @returns The moments in each class.
 */
export async function classMoments(
  x: MatrixSource<Float32Array>,
  y: Uint8Array,
  classes = 2,
): Promise<Moments[]> {
  const columns = new ColumnSums(x.columns, classes);
  const counts = new Array<number>(classes).fill(0);
  for (const label of y) counts[label]++;
  let row = 0;
  for await (const batch of x.batches()) {
    columns.add(batch, y.subarray(row, row + batch.rows));
    row += batch.rows;
  }
  return counts.map((count, k) => momentsOf(count, columns.pivot, columns.sums[k], columns.squares[k]));
}

function momentsOf(rows: number, pivot: Float64Array, sums: Float64Array, squares: Float64Array): Moments {
  return {
    rows,
    mean: sums.map((sum, j) => pivot[j] + sum / rows),
    variance: squares.map((square, j) => Math.max(0, square - sums[j] * sums[j] / rows) / rows),
  };
}

/**
 * The mean of the columns within each class, in one pass.
 *
 * @param x The rows.
 * @param y The class of each row, from 0.
 * @param classes How many classes there are.
 * @returns The number of rows and the mean in each class.
 */
export async function classMeans(
  x: MatrixSource<Float32Array>,
  y: Uint8Array,
  classes = 2,
): Promise<{ readonly rows: number; readonly mean: Float64Array }[]> {
  const sums = Array.from({ length: classes }, () => new Float64Array(x.columns));
  const counts = new Array<number>(classes).fill(0);
  let row = 0;
  for await (const { rows, columns, data } of x.batches()) {
    for (let i = 0; i < rows; i++, row++) {
      const start = i * columns;
      const sum = sums[y[row]];
      counts[y[row]]++;
      for (let j = 0; j < columns; j++) sum[j] += data[start + j];
    }
  }
  return sums.map((sum, k) => ({ rows: counts[k], mean: sum.map((value) => value / counts[k]) }));
}
