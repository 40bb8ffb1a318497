/**
 * Sums of products of columns, from which covariances are made.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { denseKernels, SIDE_BY_SIDE } from "./wasm/dense_kernels.ts";

/** Adds up the products of the columns of rows, `BᵀB`. */
export interface GramSum {
  /** Adds those of some rows of 64-bit floats. */
  add(rows: Matrix<Float64Array>): Promise<void>;
  /** The sum so far: columns × columns. */
  total(): Float64Array;
}

/** Columns of so many rows are multiplied at once: they stay in the processor's nearest cache. */
const ROWS = 512;

/** {@linkcode GramSum} by vector instructions. */
export class DirectGram implements GramSum {
  readonly #columns: number;
  /** On and below the diagonal. */
  readonly #sum: Float64Array;
  readonly #kernels = denseKernels();
  /** Some rows, one column behind the other, and columns of zeros up to whole groups. */
  readonly #turned: Float64Array;
  readonly #sums: Float64Array;

  /** Begins with zeros. */
  constructor(columns: number) {
    this.#columns = columns;
    this.#sum = new Float64Array(columns * columns);
    const room = ROWS * SIDE_BY_SIDE * Math.ceil(columns / SIDE_BY_SIDE);
    const memory = this.#kernels.withRoom(8 * (room + SIDE_BY_SIDE));
    this.#turned = new Float64Array(memory, 0, room);
    this.#sums = new Float64Array(memory, 8 * room, SIDE_BY_SIDE);
  }

  /** Adds the products of some rows. */
  add({ rows, columns, data }: Matrix<Float64Array>): Promise<void> {
    for (let start = 0; start < rows; start += ROWS) {
      const count = Math.min(ROWS, rows - start);
      this.#turn(data.subarray(start * columns, (start + count) * columns));
      for (let first = 0; first < columns; first += SIDE_BY_SIDE) this.#addGroup(first, count);
    }
    return Promise.resolve();
  }

  /** The sum so far. */
  total(): Float64Array {
    const [n, total] = [this.#columns, this.#sum.slice()];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) total[j * n + i] = total[i * n + j];
    }
    return total;
  }

  #turn(rows: Float64Array): void {
    const n = this.#columns;
    for (let i = 0, at = 0; at < rows.length; i++) {
      for (let j = 0; j < n; j++) this.#turned[j * ROWS + i] = rows[at++];
    }
  }

  /** Adds the products of neighbouring columns with all before them and with each other. */
  #addGroup(first: number, rows: number): void {
    const end = Math.min(first + SIDE_BY_SIDE, this.#columns);
    for (let j = 0; j < end; j++) {
      this.#kernels.run.dots(8 * ROWS * first, 8 * ROWS, 8 * ROWS * j, rows, this.#sums.byteOffset);
      for (let i = first; i < end; i++) this.#sum[i * this.#columns + j] += this.#sums[i - first];
    }
  }
}
