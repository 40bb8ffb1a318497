/**
 * Passes over all columns of rows of 32-bit floats by the vector instructions of WebAssembly. Each number is what a loop over typed
 * arrays gives, to the bit; rows are copied to where the kernels reach them, a block at a time.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { blocksOf } from "../rows.ts";
import { COLUMN_KERNELS } from "./column_kernels_code.ts";
import { Kernels } from "../../../stores/wasm/kernels.ts";

/** How many numbers a block has, about: it stays in the processor's cache. */
const BLOCK = 2 ** 15;

/** What `column_kernels.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  zero(x: number, count: number): number;
  moments(
    x: number,
    labels: number,
    rows: number,
    columns: number,
    pivots: number,
    sums: number,
    squares: number,
  ): void;
  standardize(x: number, rows: number, columns: number, centers: number, widths: number): void;
  center(x: number, columns: number, centers: number, factors: number, target: number): void;
}

/** For what is done in one call. */
let shared: Kernels<Exports> | undefined;

function newKernels(): Kernels<Exports> {
  return new Kernels(COLUMN_KERNELS, "columns");
}

/**
 * Whether all numbers are finite.
 *
 * @param data The numbers.
 * @returns False where one is infinite or NaN.
 */
export function areFinite(data: Float32Array): boolean {
  const kernels = shared ??= newKernels();
  const block = new Float32Array(kernels.withRoom(4 * BLOCK), 0, BLOCK);
  for (let start = 0; start < data.length; start += BLOCK) {
    const part = data.subarray(start, start + BLOCK);
    block.set(part);
    if (kernels.run.zero(0, part.length) !== 0) return false;
  }
  return true;
}

/**
 * Takes a number from each column, and divides it by another; both operations round to 32-bit floats.
 *
 * @param x The rows.
 * @param center What is taken away, one number for each column.
 * @param width What is divided by, one number for each column.
 * @param target Where the results are put: `x.data` itself, to change the rows in place.
 */
export function standardizeRows(
  x: Matrix<Float32Array>,
  center: Float32Array,
  width: Float32Array,
  target: Float32Array,
): void {
  const { columns } = x;
  const kernels = shared ??= newKernels();
  const blockRows = rowsOfBlock(columns);
  const [widths, at] = [4 * columns, 8 * columns];
  const memory = kernels.withRoom(at + 4 * blockRows * columns);
  new Float32Array(memory, 0, columns).set(center);
  new Float32Array(memory, widths, columns).set(width);
  for (const { rows, start, data } of blocksOf(x, blockRows)) {
    const block = new Float32Array(memory, at, data.length);
    block.set(data);
    kernels.run.standardize(at, rows, columns, 0, widths);
    target.set(block, start * columns);
  }
}

/** Rows of 64-bit floats, which are others less a center, times factors. */
export class CenteredRows {
  readonly #columns: number;
  readonly #kernels = newKernels();
  readonly #rows: Float64Array;
  readonly #x: Float32Array;

  /**
   * Begins with zeros.
   *
   * @param most How many rows there may be.
   * @param center What is taken away, one number for each column.
   * @param factor What is multiplied with, one number for each column.
   */
  constructor(most: number, center: Float64Array, factor: Float64Array) {
    const columns = center.length;
    this.#columns = columns;
    const memory = this.#kernels.withRoom(8 * columns * (2 + most) + 4 * columns);
    new Float64Array(memory, 0, columns).set(center);
    new Float64Array(memory, 8 * columns, columns).set(factor);
    this.#rows = new Float64Array(memory, 16 * columns, columns * most);
    this.#x = new Float32Array(memory, 8 * columns * (2 + most), columns);
  }

  /** The first rows. They are overwritten by what is set later. */
  first(rows: number): Matrix<Float64Array> {
    return { rows, columns: this.#columns, data: this.#rows.subarray(0, rows * this.#columns) };
  }

  /** Sets a row. Returns what it becomes. */
  set(row: number, x: Float32Array): Float64Array {
    const columns = this.#columns;
    const target = this.#rows.subarray(row * columns, (row + 1) * columns);
    this.#x.set(x);
    this.#kernels.run.center(this.#x.byteOffset, columns, 0, 8 * columns, target.byteOffset);
    return target;
  }
}

/** Sums of the columns within classes: of their differences from the first row, and of the squares of these, row after row. */
export class ColumnSums {
  /** The first row. */
  readonly pivot: Float64Array;
  /** Of each class, the sum of each column's differences. */
  readonly sums: readonly Float64Array[];
  /** Of each class, the sum of their squares. */
  readonly squares: readonly Float64Array[];
  readonly #kernels = newKernels();
  readonly #memory: ArrayBuffer;
  readonly #blockRows: number;
  /** Where the labels of a block begin. */
  readonly #labels: number;
  #hasPivot = false;

  /**
   * Begins with no rows.
   *
   * @param columns How many columns there are.
   * @param classes How many classes there are.
   */
  constructor(columns: number, classes: number) {
    this.#blockRows = rowsOfBlock(columns);
    this.#labels = 8 * columns * (1 + 2 * classes);
    this.#memory = this.#kernels.withRoom(this.#labels + this.#blockRows * (1 + 4 * columns) + 4);
    const row = (at: number) => new Float64Array(this.#memory, 8 * columns * at, columns);
    this.pivot = row(0);
    this.sums = Array.from({ length: classes }, (_, k) => row(1 + k));
    this.squares = Array.from({ length: classes }, (_, k) => row(1 + classes + k));
  }

  /**
   * Adds rows.
   *
   * @param x The rows.
   * @param labels The class of each.
   */
  add(x: Matrix<Float32Array>, labels: Uint8Array): void {
    if (!this.#hasPivot) this.pivot.set(x.data.subarray(0, x.columns));
    this.#hasPivot = true;
    for (const { rows, start, data } of blocksOf(x, this.#blockRows)) {
      this.#addBlock(data, rows, x.columns, labels.subarray(start, start + rows));
    }
  }

  #addBlock(data: Float32Array, rows: number, columns: number, labels: Uint8Array): void {
    const at = Math.ceil((this.#labels + this.#blockRows) / 4) * 4;
    new Uint8Array(this.#memory, this.#labels, rows).set(labels);
    new Float32Array(this.#memory, at, data.length).set(data);
    const [sums, squares] = [this.sums[0].byteOffset, this.squares[0].byteOffset];
    this.#kernels.run.moments(at, this.#labels, rows, columns, this.pivot.byteOffset, sums, squares);
  }
}

function rowsOfBlock(columns: number): number {
  return Math.max(1, Math.floor(BLOCK / columns));
}
