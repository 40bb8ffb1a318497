/**
 * Matrices that are read in batches of rows, so that they need not fit into memory.
 *
 * @module
 */

import type { FloatArray, Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { rowsBetween } from "./rows.ts";

/** How many numbers a block has, about. */
const BLOCK = 2 ** 18;

/** A matrix whose rows come in batches, in order. It can be read any number of times. */
export interface MatrixSource<T extends FloatArray = FloatArray> {
  /** Number of rows in all batches together. */
  readonly rows: number;
  /** Number of columns: the length of each vector. */
  readonly columns: number;
  /** Starts a pass over the rows. */
  batches(): AsyncIterable<Matrix<T>>;
}

/** Whether a matrix comes in batches. */
export function isSource(x: Matrix | MatrixSource): x is MatrixSource {
  return "batches" in x;
}

/**
 * A matrix in memory, as a source of one batch.
 *
 * @param x The matrix.
 * @returns The source.
 */
export function inMemory(x: Matrix<Float32Array>): MatrixSource<Float32Array> {
  return {
    rows: x.rows,
    columns: x.columns,
    async *batches() {
      yield x;
    },
  };
}

/**
 * A matrix in memory, as a source of blocks: between them, the program's event loop has its turn.
 *
 * @param x The matrix.
 * @param signal Ends a pass between two blocks.
 * @returns The source.
 */
export function inBlocks(x: Matrix<Float32Array>, signal?: AbortSignal): MatrixSource<Float32Array> {
  const blockRows = Math.max(1, Math.floor(BLOCK / x.columns));
  const pace = new Pace(signal);
  return {
    rows: x.rows,
    columns: x.columns,
    async *batches() {
      for (let start = 0; start < x.rows; start += blockRows) {
        yield rowsBetween(x, start, Math.min(start + blockRows, x.rows));
        if (pace.isDue) await pace.rest();
      }
    },
  };
}

/**
 * The mean of each column. The sums run over the rows in order, so that they are the same however the rows are cut into batches.
 *
 * @param batches The rows.
 * @param columns How many columns they have.
 * @param signal Ends the pass.
 * @returns One number for each column; NaN where there are no rows.
 */
export async function columnMeans(
  batches: AsyncIterable<Matrix>,
  columns: number,
  signal: AbortSignal,
): Promise<Float64Array> {
  const pace = new Pace(signal);
  const sums = new Float64Array(columns);
  let count = 0;
  for await (const { rows, data } of batches) {
    for (let start = 0; start < rows * columns; start += columns) {
      for (let j = 0; j < columns; j++) sums[j] += data[start + j];
      if (pace.isDue) await pace.rest();
    }
    count += rows;
  }
  return sums.map((sum) => sum / count);
}

/**
 * Rounds a matrix to 32-bit floats.
 *
 * @param x The matrix.
 * @returns `x` itself, where it is in that form already.
 */
export function toFloat32(x: Matrix): Matrix<Float32Array> {
  const { rows, columns, data } = x;
  return { rows, columns, data: data instanceof Float32Array ? data : new Float32Array(data) };
}

/**
 * Changes each batch of a source.
 *
 * @param source The source.
 * @param change What to do with a batch; it keeps the shape.
 * @returns A source of the changed batches, which are made anew in each pass.
 */
export function mapSource<A extends FloatArray, B extends FloatArray>(
  source: MatrixSource<A>,
  change: (batch: Matrix<A>) => Matrix<B>,
): MatrixSource<B> {
  return {
    rows: source.rows,
    columns: source.columns,
    async *batches() {
      for await (const batch of source.batches()) yield change(batch);
    },
  };
}

/**
 * The first rows of a matrix.
 *
 * @param x The matrix.
 * @param rows How many, at most.
 * @returns The source, which reads no batches behind them.
 */
export function firstRows(x: MatrixSource<Float32Array>, rows: number): MatrixSource<Float32Array> {
  const count = Math.min(rows, x.rows);
  return {
    rows: count,
    columns: x.columns,
    async *batches() {
      let left = count;
      for await (const batch of x.batches()) {
        yield rowsBetween(batch, 0, Math.min(batch.rows, left));
        left -= batch.rows;
        if (left <= 0) return;
      }
    },
  };
}
