/**
 * The rows of a Gaussian kernel matrix, as a solver asks for them.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { isWorthRuntime } from "../../numeric/best_products.ts";
import { isLarge, rowProducts } from "../../numeric/gemm.ts";
import { rowProduct, squaredNorms } from "../../numeric/rows.ts";
import type { KernelRows } from "./smo.ts";

/** Kernel matrices up to this size are computed as a whole where that is faster, and kept. */
const WHOLE_BYTES = 2 ** 30;
/** In rows of fewer numbers, what is made of a product takes longer than the product. */
const LEAST_COLUMNS = 64;
/** How many rows are multiplied at once. */
const BLOCK = 256;

/**
 * Rows of the kernel matrix `exp(-gamma |x_i - x_j|²)`, in 32-bit floats as LIBSVM keeps them.
 *
 * @param x The vectors.
 * @param gamma The factor.
 * @param cacheMegabytes How much memory may hold rows that are computed one by one.
 * @returns The rows. For large `x`, products are computed in 32-bit floats by ONNX Runtime; else in 64-bit ones.
 */
export async function kernelRows(x: Matrix<Float32Array>, gamma: number, cacheMegabytes: number): Promise<KernelRows> {
  const squares = squaredNorms(x);
  if (areSoonMultiplied(x) && 4 * x.rows * x.rows <= WHOLE_BYTES) return await wholeMatrix(x, squares, gamma);
  const mostRows = Math.max(2, Math.floor(cacheMegabytes * 2 ** 20 / (4 * x.rows)));
  return cachedRows(x, squares, gamma, mostRows);
}

/** Whether all products take less time than those that are asked for would here, one after the other. */
function areSoonMultiplied(x: Matrix<Float32Array>): boolean {
  return isLarge(x) || (x.columns >= LEAST_COLUMNS && isWorthRuntime(x.rows * x.data.length));
}

async function wholeMatrix(x: Matrix<Float32Array>, squares: Float64Array, gamma: number): Promise<KernelRows> {
  const matrix = new Float32Array(x.rows * x.rows);
  // Few rows are multiplied in 64 bits, as they would be one after the other.
  const all: Matrix<Float32Array | Float64Array> = isLarge(x) ? x : { ...x, data: new Float64Array(x.data) };
  for (let start = 0; start < x.rows; start += BLOCK) {
    const end = Math.min(start + BLOCK, x.rows);
    const data = all.data.subarray(start * x.columns, end * x.columns);
    const products = await rowProducts({ rows: end - start, columns: x.columns, data }, all);
    for (let i = start; i < end; i++) {
      const [from, to] = [(i - start) * x.rows, i * x.rows];
      for (let j = 0; j < x.rows; j++) {
        matrix[to + j] = Math.exp(-gamma * Math.max(0, squares[i] + squares[j] - 2 * products[from + j]));
      }
      matrix[to + i] = 1;
    }
  }
  return { size: x.rows, row: (i) => matrix.subarray(i * x.rows, (i + 1) * x.rows) };
}

/** Rows that are computed when they are asked for. Those that were not asked for longest are forgotten first. */
function cachedRows(x: Matrix<Float32Array>, squares: Float64Array, gamma: number, mostRows: number): KernelRows {
  const cache = new Map<number, Float32Array>();
  return {
    size: x.rows,
    row(i) {
      let row = cache.get(i);
      if (row === undefined) {
        row = new Float32Array(x.rows);
        for (let j = 0; j < x.rows; j++) {
          row[j] = Math.exp(-gamma * (squares[j] + squares[i] - 2 * rowProduct(x, i, x, j)));
        }
        if (cache.size >= mostRows) cache.delete(cache.keys().next().value!);
      }
      cache.delete(i);
      cache.set(i, row);
      return row;
    },
  };
}
