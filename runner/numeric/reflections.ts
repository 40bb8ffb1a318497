/**
 * Householder's reflections, which make symmetric matrices tridiagonal: Golub and Van Loan, "Matrix computations", 4th edition, sections
 * 8.3.1 and 5.1.6.
 *
 * What is done to rows is done in WebAssembly, which is quick from its first call on: a hundred columns are done before JavaScript's
 * compiler has seen that they are worth it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Tridiagonal } from "./tridiagonal.ts";
import { maxAbs } from "./vector.ts";
import { denseKernels } from "./wasm/dense_kernels.ts";

/** `Hₙ … H₁ A H₁ … Hₙ`, which is tridiagonal, and rows to reflect and rotate beside it: all in the kernels' memory, in rows of an even length. */
export class Reflections implements Tridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
  /** `2 / |v|²` of each reflection `1 - 2 v vᵀ / |v|²`; 0 where there is none. The v are left in the matrix's rows. */
  readonly #factors: Float64Array;
  /** Rows that are no longer count as nothing, beside the rounding of the largest number: their squares would soon be none. */
  readonly #least: number;
  readonly #size: number;
  readonly #length: number;
  readonly #kernels = denseKernels();
  /** The rows of the matrix, one more, and those beside it. */
  readonly #numbers: Float64Array;

  /**
   * Finds the reflections.
   *
   * @param a The matrix A. Only read.
   * @param rows How many rows of zeros are beside it.
   */
  constructor({ rows: size, data }: Matrix<Float64Array>, rows: number) {
    this.#size = size;
    this.#least = Number.EPSILON / 2 * maxAbs(data);
    this.#length = size + size % 2;
    [this.diagonal, this.beside, this.#factors] = [0, 0, 0].map(() => new Float64Array(size));
    const count = this.#length * (size + 1 + rows);
    this.#numbers = new Float64Array(this.#kernels.withRoom(8 * count), 0, count);
    for (let i = 0; i < size; i++) this.#row(i).set(data.subarray(i * size, (i + 1) * size));
    for (let k = 0; k < size; k++) this.#find(k);
  }

  /** A row beside the matrix. */
  row(i: number): Float64Array {
    return this.#row(this.#size + 1 + i).subarray(0, this.#size);
  }

  /** Reflects a row beside the matrix. */
  reflect(k: number, i: number): void {
    if (this.#factors[k] === 0) return;
    const row = this.#size + 1 + i;
    this.#add(-this.#factors[k] * this.#dot(row, k, k), k, row, k);
  }

  /** Turns the rows i and i + 1 beside the matrix. */
  rotate(i: number, cosine: number, sine: number): void {
    const first = this.#place(this.#size + 1 + i, 0);
    this.#kernels.run.rotate(first, first + 8 * this.#length, cosine, sine, this.#length);
  }

  /** Reflects what is below a row and right of its diagonal, so that the row has one number right of it. */
  #find(k: number): void {
    const row = this.#row(k);
    this.diagonal[k] = row[k];
    if (k + 1 === this.#size) return;
    row.fill(0, 0, k + 1);
    const first = row[k + 1];
    const length = Math.sqrt(this.#dot(k, k, k));
    this.beside[k] = first;
    // There is nothing else already.
    if (k + 2 === this.#size || !(length > Math.max(Math.abs(first), this.#least))) return;
    this.beside[k] = first > 0 ? -length : length;
    row[k + 1] -= this.beside[k];
    this.#factors[k] = 1 / (length * (length + Math.abs(first)));
    this.#reflectBelow(k);
  }

  /** `A - v wᵀ - w vᵀ`, where `w = p - (factor/2) (p · v) v` and `p = factor A v`. */
  #reflectBelow(k: number): void {
    const [v, last, factor] = [this.#row(k), this.#size, this.#factors[k]];
    const w = this.#row(last);
    w[k] = 0;
    for (let i = k + 1; i < this.#size; i++) w[i] = factor * this.#dot(i, k, k);
    this.#add(-factor / 2 * this.#dot(last, k, k), k, last, k);
    const start = evenAfter(k);
    const [ofV, ofW] = [this.#place(k, start), this.#place(last, start)];
    for (let i = k + 1; i < this.#size; i++) {
      this.#kernels.run.addTwo(-v[i], ofW, -w[i], ofV, this.#place(i, start), this.#length - start);
    }
  }

  #row(i: number): Float64Array {
    return this.#numbers.subarray(i * this.#length, (i + 1) * this.#length);
  }

  /** The inner product of what two rows have right of a column, where one has zeros up to there. */
  #dot(i: number, j: number, column: number): number {
    const start = evenAfter(column);
    return this.#kernels.run.dot(this.#place(i, start), this.#place(j, start), this.#length - start);
  }

  /** Adds a multiple of what a row has right of a column, and zeros up to there. */
  #add(factor: number, from: number, to: number, column: number): void {
    const start = evenAfter(column);
    this.#kernels.run.add(factor, this.#place(from, start), this.#place(to, start), this.#length - start);
  }

  #place(row: number, column: number): number {
    return 8 * (row * this.#length + column);
  }
}

/** The column after one, or itself: whichever is even. */
function evenAfter(column: number): number {
  return column + column % 2;
}
