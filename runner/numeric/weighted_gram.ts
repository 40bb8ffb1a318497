/**
 * Products of columns in which each row counts as much as it is told to: second derivatives of sums over rows.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { bestGram, isWorthRuntime } from "./best_products.ts";
import { isSource, type MatrixSource } from "./matrix_source.ts";

/** How many rows are multiplied at once. */
const BLOCK = 1024;
/** Columns are filled up to a multiple of this by zeros, as ONNX Runtime keeps a graph for each number of them. */
const FILLED = 128;

/**
 * `Σ weights[i] x[i][j] x[i][k]` over all rows i, for chosen columns j and k.
 *
 * @param x The rows.
 * @param weights One for each row, 0 or above.
 * @param chosen The numbers of the columns.
 * @returns One row and one column for each that is chosen, in their order, and perhaps some of zeros behind them.
 */
export async function weightedGram(
  x: Matrix<Float32Array> | MatrixSource<Float32Array>,
  weights: Float64Array,
  chosen: Int32Array,
): Promise<Matrix<Float64Array>> {
  const isFilled = isWorthRuntime(x.rows * chosen.length ** 2);
  const columns = isFilled ? FILLED * Math.ceil(chosen.length / FILLED) : chosen.length;
  const gram = bestGram({ rows: x.rows, columns });
  const data = new Float64Array(Math.min(BLOCK, x.rows) * columns);
  let [row, rows] = [0, 0];
  for await (const batch of isSource(x) ? x.batches() : [x]) {
    for (let i = 0; i < batch.rows; i++, row++) {
      if (weights[row] === 0) continue;
      setRow(data, columns * rows++, batch, i, Math.sqrt(weights[row]), chosen);
      if (rows < BLOCK) continue;
      await gram.add({ rows, columns, data });
      rows = 0;
    }
  }
  await gram.add({ rows, columns, data: data.subarray(0, rows * columns) });
  return { rows: columns, columns, data: gram.total() };
}

function setRow(
  target: Float64Array,
  at: number,
  { columns, data }: Matrix<Float32Array>,
  row: number,
  factor: number,
  chosen: Int32Array,
): void {
  const start = row * columns;
  for (let k = 0; k < chosen.length; k++) target[at + k] = factor * data[start + chosen[k]];
}
