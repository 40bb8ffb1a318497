/**
 * Products of large matrices by the vector instructions of WebAssembly. They go through the rows a block at a time, which is copied to
 * where the kernels reach it and stays in the processor's cache, so that memory is read once for products from both sides.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { ManyProducts } from "../products.ts";
import { blocksOf } from "../rows.ts";
import { addSlopes, changeOf, NO_SLOPES, toSlopes } from "../slopes.ts";
import { Kernels, newSharedMemory } from "./kernels.ts";
import { PRODUCT_KERNELS } from "./product_kernels_code.ts";

/** How many numbers a block has, about. */
const BLOCK = 2 ** 15;
/** Rows that are added up at once. */
export const GROUP = 4;

/** What `product_kernels.wat` exports. Places are in bytes. */
export interface ProductKernels extends WebAssembly.Exports {
  /** Puts the product of each row with weights into its score. */
  times(x: number, rows: number, columns: number, weights: number, scores: number): void;
  /** Adds rows, whole groups of them, each times its factor. */
  add(x: number, rows: number, columns: number, factors: number, sums: number): void;
}

/** For what is done in one call. */
let shared: Kernels<ProductKernels> | undefined;

/**
 * Products of a matrix in 32-bit floats. Those of a block's rows are added up in 64-bit ones.
 *
 * @param x The matrix.
 * @returns Its products, each to the bit the same whatever else is multiplied with at once.
 */
export function kernelProducts(x: Matrix<Float32Array>): ManyProducts {
  const { rows, columns } = x;
  return {
    rows,
    columns,
    times(ws) {
      const products = ws.map(() => new Float64Array(rows));
      for (const { block, start } of loaded(x, ws)) {
        products.forEach((product, k) => product.set(block.times(k), start));
      }
      return Promise.resolve(products);
    },
    transposedTimes(rs) {
      const sums = rs.map(() => new Float64Array(columns));
      for (const { block, start } of loaded(x, [])) {
        rs.forEach((r, k) => block.addTo(sums[k], r.subarray(start, start + block.rows)));
      }
      return Promise.resolve(sums);
    },
    through(ws, changes) {
      const results = ws.map(() => ({ ...NO_SLOPES, product: new Float64Array(columns) }));
      for (const { block, start } of loaded(x, ws)) {
        changes.forEach((change, k) => {
          const scores = block.times(k);
          const sums = toSlopes(scores, changeOf(change, start, start + block.rows));
          Object.assign(results[k], addSlopes(results[k], sums));
          block.addTo(results[k].product, scores);
        });
      }
      return Promise.resolve(results);
    },
  };
}

/** The kernels, in memory that threads may share. */
export function productKernels(memory: WebAssembly.Memory): Kernels<ProductKernels> {
  return new Kernels(PRODUCT_KERNELS, "products", memory);
}

/** How many rows a block has, in whole groups. */
export function rowsOfBlock(columns: number): number {
  return Math.max(GROUP, Math.floor(BLOCK / columns / GROUP) * GROUP);
}

/** A number of rows, filled up to whole groups. */
export function grouped(rows: number): number {
  return Math.ceil(rows / GROUP) * GROUP;
}

/** Loads block after block. */
function* loaded(
  x: Matrix<Float32Array>,
  ws: readonly Float64Array[],
): Generator<{ readonly block: Block; readonly start: number }> {
  const most = rowsOfBlock(x.columns);
  const block = new Block(x.columns, most, ws);
  for (const { rows, start, data } of blocksOf(x, most)) {
    block.load(rows, data);
    yield { block, start };
  }
}

/** Some rows, and vectors that they are multiplied with. */
class Block {
  /** How many rows it has. */
  rows = 0;
  readonly #columns: number;
  readonly #kernels = shared ??= productKernels(newSharedMemory(1));
  readonly #scores: Float64Array;
  readonly #sums: Float32Array;
  readonly #x: Float32Array;
  /** Where the vectors begin. */
  readonly #vectors: number;

  constructor(columns: number, most: number, ws: readonly Float64Array[]) {
    this.#columns = columns;
    const [sums, x, vectors] = [8 * most, 8 * most + 4 * columns, 8 * most + 4 * columns * (1 + most)];
    const memory = this.#kernels.withRoom(vectors + 4 * columns * ws.length);
    this.#scores = new Float64Array(memory, 0, most);
    this.#sums = new Float32Array(memory, sums, columns);
    this.#x = new Float32Array(memory, x, columns * most);
    this.#vectors = vectors;
    ws.forEach((w, k) => new Float32Array(memory, vectors + 4 * columns * k, columns).set(w));
  }

  load(rows: number, data: Float32Array): void {
    this.rows = rows;
    this.#x.set(data);
    // What the last group lacks counts as zeros.
    this.#x.fill(0, data.length, grouped(this.rows) * this.#columns);
  }

  /** The products of the rows with a vector. They are overwritten by the next. */
  times(k: number): Float64Array {
    const weights = this.#vectors + 4 * this.#columns * k;
    this.#kernels.run.times(this.#x.byteOffset, this.rows, this.#columns, weights, 0);
    return this.#scores.subarray(0, this.rows);
  }

  /** Adds the rows, each times a factor. */
  addTo(target: Float64Array, factors: Float64Array): void {
    this.#scores.set(factors);
    this.#scores.fill(0, this.rows, grouped(this.rows));
    this.#sums.fill(0);
    this.#kernels.run.add(this.#x.byteOffset, grouped(this.rows), this.#columns, 0, this.#sums.byteOffset);
    for (let j = 0; j < target.length; j++) target[j] += this.#sums[j];
  }
}
