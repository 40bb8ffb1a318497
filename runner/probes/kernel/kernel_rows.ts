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
/** How many rows are filled from columns at once: as many numbers as one line of the processor's cache holds. */
const TURNED = 16;
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
    const mostRows = Math.max(2, Math.floor(cacheMegabytes * 2 ** 20 / (4 * x.rows)));
    return mostRows >= x.rows ? keptRows(gaussians) : cachedRows(gaussians, mostRows);
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
  /** The numbers of all vectors. */
  readonly #all: Int32Array;
  readonly #times: (w: Float64Array) => Float64Array;

  constructor(x: Matrix<Float32Array>, gamma: number) {
    this.x = x;
    this.#gamma = gamma;
    this.#squares = squaredNorms(x);
    this.#all = Int32Array.from(this.#squares.keys());
    this.#times = kernelTimes(x);
  }

  /** Computes a row. */
  compute(i: number, row: Float32Array): void {
    const products = this.#times(new Float64Array(rowsBetween(this.x, i, i + 1).data));
    this.fromProducts(i, this.#all, products, row);
  }

  /** Computes those numbers of a row that belong to other vectors, of the products of vector i with these. */
  fromProducts(i: number, others: Int32Array, products: Float32Array | Float64Array, row: Float32Array): void {
    const squares = this.#squares;
    const [factor, square] = [-this.#gamma, squares[i]];
    for (let k = 0; k < others.length; k++) {
      const j = others[k];
      row[j] = Math.exp(factor * Math.max(0, square + squares[j] - 2 * products[k]));
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

  /** Computes the rows that are missing. What is between two vectors is computed once. */
  async complete(): Promise<void> {
    const { x } = this.#gaussians;
    const all = Int32Array.from(this.#rows.keys());
    const missing = all.filter((i) => this.#rows[i] === undefined);
    const known = all.filter((i) => this.#rows[i] !== undefined);
    const rows = takeRows(x, missing);
    // Few numbers are multiplied in 64 bits, as they are one by one.
    const data = isLarge(x) ? rows.data : new Float64Array(rows.data);
    const between = (start: number, end: number) => {
      return { rows: end - start, columns: x.columns, data: data.subarray(start * x.columns, end * x.columns) };
    };
    for (let start = 0; start < missing.length; start += BLOCK) {
      const [block, others] = [missing.subarray(start, start + BLOCK), missing.subarray(start)];
      const products = await rowProducts(between(start, start + block.length), between(start, missing.length));
      block.forEach((i, k) => {
        const own = products.subarray(k * others.length, (k + 1) * others.length);
        this.#gaussians.fromProducts(i, others, own, this.#add(i));
      });
      this.#mirror(known, block);
      this.#mirror(missing.subarray(0, start), block);
    }
  }

  /** Gives rows their kernels with vectors whose rows are known. */
  #mirror(known: Int32Array, block: Int32Array): void {
    const [numbers, size] = [this.#numbers, this.size];
    for (let start = 0; start < block.length; start += TURNED) {
      const end = Math.min(start + TURNED, block.length);
      for (let t = 0; t < known.length; t++) {
        const j = known[t];
        for (let k = start; k < end; k++) numbers[block[k] * size + j] = numbers[j * size + block[k]];
      }
    }
  }
}

/** Rows that are computed when they are asked for, and kept. */
function keptRows(gaussians: Gaussians): KernelRows {
  const size = gaussians.x.rows;
  const rows = new Array<Float32Array | undefined>(size);
  const compute = (i: number): Float32Array => {
    const row = rows[i] = new Float32Array(size);
    gaussians.compute(i, row);
    return row;
  };
  return { size, row: (i) => rows[i] ?? compute(i) };
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
