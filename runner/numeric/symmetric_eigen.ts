/**
 * All eigenvectors of a symmetric matrix, which Householder's reflections make tridiagonal first: Golub and Van Loan, "Matrix
 * computations", 4th edition, sections 8.3.1 and 5.1.6.
 *
 * What is done to rows is done in WebAssembly, which is quick from its first call on: a hundred columns are done before JavaScript's
 * compiler has seen that they are worth it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { diagonalize, type Tridiagonal } from "./tridiagonal.ts";
import { denseKernels } from "./wasm/dense_kernels.ts";

/** `A = Vᵀ diag(values) V`. */
export interface Eigen {
  /** The eigenvalues, one for each row of `vectors`. */
  readonly values: Float64Array;
  /** One eigenvector in each row, of length 1. */
  readonly vectors: Matrix<Float64Array>;
}

/**
 * Decomposes a symmetric matrix.
 *
 * @param a The matrix. Only read.
 * @returns Its eigenvalues, in no order, and their eigenvectors.
 */
export function symmetricEigen(a: Matrix<Float64Array>): Eigen {
  const work = new Work(a);
  for (let k = 0; k < a.rows; k++) work.reflect(k);
  for (let k = a.rows - 1; k >= 0; k--) work.reflectVectors(k);
  diagonalize(work, (k, cosine, sine) => work.rotateVectors(k, cosine, sine));
  return { values: work.diagonal, vectors: work.vectors() };
}

/** The matrix, and its vectors, in the kernels' memory: in rows of an even length. */
class Work implements Tridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
  /** `2 / |v|²` of each reflection `1 - 2 v vᵀ / |v|²`; 0 where there is none. The v are left in the matrix's rows. */
  readonly #factors: Float64Array;
  readonly #size: number;
  readonly #length: number;
  readonly #kernels = denseKernels();
  /** The rows of the matrix, those of the vectors, and one more. */
  readonly #numbers: Float64Array;

  constructor({ rows, data }: Matrix<Float64Array>) {
    this.#size = rows;
    this.#length = rows + rows % 2;
    [this.diagonal, this.beside, this.#factors] = [0, 0, 0].map(() => new Float64Array(rows));
    const count = this.#length * (2 * rows + 1);
    this.#numbers = new Float64Array(this.#kernels.withRoom(8 * count), 0, count);
    for (let i = 0; i < rows; i++) {
      this.#row(i).set(data.subarray(i * rows, (i + 1) * rows));
      this.#row(rows + i)[i] = 1;
    }
  }

  /** Reflects what is below a row and right of its diagonal, so that the row has one number right of it. */
  reflect(k: number): void {
    const row = this.#row(k);
    this.diagonal[k] = row[k];
    if (k + 1 === this.#size) return;
    row.fill(0, 0, k + 1);
    const first = row[k + 1];
    const length = Math.sqrt(this.#dot(k, k, k));
    this.beside[k] = first;
    // There is nothing else already.
    if (k + 2 === this.#size || !(length > Math.abs(first))) return;
    this.beside[k] = first > 0 ? -length : length;
    row[k + 1] -= this.beside[k];
    this.#factors[k] = 1 / (length * (length + Math.abs(first)));
    this.#reflectBelow(k);
  }

  /** `A - v wᵀ - w vᵀ`, where `w = p - (factor/2) (p · v) v` and `p = factor A v`. */
  #reflectBelow(k: number): void {
    const [v, last, factor] = [this.#row(k), 2 * this.#size, this.#factors[k]];
    const w = this.#row(last);
    w[k] = 0;
    for (let i = k + 1; i < this.#size; i++) w[i] = factor * this.#dot(i, k, k);
    this.#add(-factor / 2 * this.#dot(last, k, k), k, last, k);
    for (let i = k + 1; i < this.#size; i++) {
      this.#add(-v[i], last, i, k);
      this.#add(-w[i], k, i, k);
    }
  }

  /** Makes a reflection part of the vectors, which have those of later rows. */
  reflectVectors(k: number): void {
    if (this.#factors[k] === 0) return;
    for (let i = this.#size + k + 1; i < 2 * this.#size; i++) {
      this.#add(-this.#factors[k] * this.#dot(i, k, k), k, i, k);
    }
  }

  rotateVectors(k: number, cosine: number, sine: number): void {
    const first = this.#place(this.#size + k, 0);
    this.#kernels.run.rotate(first, first + 8 * this.#length, cosine, sine, this.#length);
  }

  vectors(): Matrix<Float64Array> {
    const n = this.#size;
    const data = new Float64Array(n * n);
    for (let i = 0; i < n; i++) data.set(this.#row(n + i).subarray(0, n), i * n);
    return { rows: n, columns: n, data };
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
