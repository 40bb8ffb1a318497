/**
 * The rows of a Gaussian kernel matrix, as a solver asks for them.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { isWorthRuntime } from "../../numeric/best_products.ts";
import { isLarge, rowProducts } from "../../numeric/gemm.ts";
import { rowsBetween, squaredNorms, takeRows } from "../../numeric/rows.ts";
import { kernelTimes } from "../../numeric/wasm/product_kernels.ts";
import type { KernelRows } from "./smo.ts";

/** Kernel matrices up to this size are computed as a whole where that is faster, and kept. */
const WHOLE_BYTES = 2 ** 30;
/** In rows of fewer numbers, what is made of a product takes longer than the product. */
const LEAST_COLUMNS = 64;
/** Products of rows of more numbers take so much less time all at once that few of the rows need be asked for. */
const MOST_COLUMNS = 128;
/** How many rows are multiplied at once. */
const BLOCK = 256;
/** Where so many of the rows are asked for, most will be: all of them take less time at once than one by one. */
const MANY = 1 / 4;

/** Who asks for rows. */
interface AskerOptions {
  /** How much memory may hold rows that are computed one by one. */
  readonly cacheMegabytes: number;
  /** Which share of the rows is asked for at least. */
  readonly share: number;
}

/**
 * Rows of the kernel matrix `exp(-gamma |x_i - x_j|²)`, in 32-bit floats as LIBSVM keeps them.
 *
 * @param x The vectors.
 * @param gamma The factor.
 * @param options Who asks for them.
 * @returns The rows. For large `x`, products are computed in 32-bit floats by ONNX Runtime; else in 64-bit ones.
 */
export async function kernelRows(
  x: Matrix<Float32Array>,
  gamma: number,
  { cacheMegabytes, share }: AskerOptions,
): Promise<KernelRows> {
  const gaussians = new Gaussians(x, gamma);
  if (!areSoonMultiplied(x) || 4 * x.rows * x.rows > WHOLE_BYTES) {
    return cachedRows(gaussians, Math.max(2, Math.floor(cacheMegabytes * 2 ** 20 / (4 * x.rows))));
  }
  const matrix = new WholeMatrix(gaussians);
  if (isMultipliedFirst(x) || share >= MANY) await matrix.complete();
  return matrix;
}

/** The kernel matrix of some vectors, for several who ask for rows, one after the other. */
export class SharedKernels {
  readonly #x: Matrix<Float32Array>;
  readonly #gamma: number;
  #last: KernelRows | undefined;

  /** @param gamma As for {@linkcode kernelRows}, as the vectors. */
  constructor(x: Matrix<Float32Array>, gamma: number) {
    this.#x = x;
    this.#gamma = gamma;
  }

  /** The rows for one of them, who has the same, to the bit, whoever asked before. */
  async of(options: AskerOptions): Promise<KernelRows> {
    const depends = areSoonMultiplied(this.#x) && !isMultipliedFirst(this.#x);
    if (depends || this.#last === undefined) this.#last = await kernelRows(this.#x, this.#gamma, options);
    return this.#last;
  }
}

/** Whether all products are computed at the beginning, however few are asked for. */
function isMultipliedFirst(x: Matrix<Float32Array>): boolean {
  return isLarge(x) || x.columns > MOST_COLUMNS;
}

/** Whether all products take less time than those that are asked for would here, one after the other. */
function areSoonMultiplied(x: Matrix<Float32Array>): boolean {
  return isLarge(x) || (x.columns >= LEAST_COLUMNS && isWorthRuntime(x.rows * x.data.length));
}

/** Makes rows. */
class Gaussians {
  readonly x: Matrix<Float32Array>;
  readonly #gamma: number;
  readonly #squares: Float64Array;
  readonly #times: (w: Float64Array) => Float64Array;

  constructor(x: Matrix<Float32Array>, gamma: number) {
    this.x = x;
    this.#gamma = gamma;
    this.#squares = squaredNorms(x);
    this.#times = kernelTimes(x);
  }

  /** Computes a row. */
  compute(i: number, row: Float32Array): void {
    this.fromProducts(i, this.#times(Float64Array.from(rowsBetween(this.x, i, i + 1).data)), row);
  }

  /** Computes a row of the products of vector i with all vectors. */
  fromProducts(i: number, products: Float32Array | Float64Array, row: Float32Array): void {
    const squares = this.#squares;
    const [factor, square] = [-this.#gamma, squares[i]];
    for (let j = 0; j < row.length; j++) {
      row[j] = Math.exp(factor * Math.max(0, square + squares[j] - 2 * products[j]));
    }
    row[i] = 1;
  }
}

/** All rows, which are computed one by one until many were asked for. */
class WholeMatrix implements KernelRows {
  readonly size: number;
  readonly #gaussians: Gaussians;
  readonly #numbers: Float32Array;
  readonly #rows: (Float32Array | undefined)[];
  #computed = 0;

  constructor(gaussians: Gaussians) {
    this.size = gaussians.x.rows;
    this.#gaussians = gaussians;
    this.#numbers = new Float32Array(this.size ** 2);
    this.#rows = new Array(this.size);
  }

  row(i: number): Float32Array {
    const computed = this.#rows[i];
    if (computed !== undefined) return computed;
    const row = this.#add(i);
    this.#gaussians.compute(i, row);
    return row;
  }

  #add(i: number): Float32Array {
    this.#computed++;
    return this.#rows[i] = this.#numbers.subarray(i * this.size, (i + 1) * this.size);
  }

  catchUp(): Promise<void> | undefined {
    return this.#computed >= MANY * this.size && this.#computed < this.size ? this.complete() : undefined;
  }

  /** Computes the rows that are missing. */
  async complete(): Promise<void> {
    const { x } = this.#gaussians;
    const missing = Array.from({ length: this.size }, (_, i) => i).filter((i) => this.#rows[i] === undefined);
    // Few numbers are multiplied in 64 bits, as they are one by one.
    const exact = (rows: Matrix<Float32Array>): Matrix<Float32Array | Float64Array> =>
      isLarge(x) ? rows : { ...rows, data: new Float64Array(rows.data) };
    const all = exact(x);
    for (let start = 0; start < missing.length; start += BLOCK) {
      const block = missing.slice(start, start + BLOCK);
      const products = await rowProducts(exact(takeRows(x, block)), all);
      block.forEach((i, k) => {
        this.#gaussians.fromProducts(i, products.subarray(k * this.size, (k + 1) * this.size), this.#add(i));
      });
    }
  }
}

/** Rows that are computed when they are asked for. Those that were not asked for longest are forgotten first. */
function cachedRows(gaussians: Gaussians, mostRows: number): KernelRows {
  const cache = new Map<number, Float32Array>();
  const size = gaussians.x.rows;
  return {
    size,
    row(i) {
      let row = cache.get(i);
      if (row === undefined) {
        row = new Float32Array(size);
        gaussians.compute(i, row);
        if (cache.size >= mostRows) cache.delete(cache.keys().next().value!);
      }
      cache.delete(i);
      cache.set(i, row);
      return row;
    },
  };
}
