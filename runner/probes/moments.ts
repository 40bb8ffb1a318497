/**
 * Means and variances of columns, in passes over the rows. The sums run over the rows in order, so that they are the
 * same however the rows are cut into batches.
 *
 * @module
 */

import type { MatrixSource } from "../numeric/matrix_source.ts";

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
 * The moments of the columns, in two passes.
 *
 * @param x The rows.
 * @returns The moments.
 */
export async function columnMoments(x: MatrixSource<Float32Array>): Promise<Moments> {
  const [moments] = await classMoments(x, new Uint8Array(x.rows), 1);
  return moments;
}

/**
 * The moments of the columns within each class, in two passes.
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
  const means = await classMeans(x, y, classes);
  const variances = Array.from({ length: classes }, () => new Float64Array(x.columns));
  let row = 0;
  for await (const { rows, columns, data } of x.batches()) {
    for (let i = 0; i < rows; i++, row++) {
      const start = i * columns;
      const mean = means[y[row]].mean;
      const variance = variances[y[row]];
      for (let j = 0; j < columns; j++) {
        const difference = data[start + j] - mean[j];
        variance[j] += difference * difference;
      }
    }
  }
  return means.map(({ rows, mean }, k) => ({ rows, mean, variance: variances[k].map((sum) => sum / rows) }));
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
