/**
 * Positive definite systems, by Cholesky's factors. Their inner products are computed by the vector instructions of WebAssembly.
 *
 * @module
 */

import type { Steps } from "../../ops/steps.ts";
import { denseKernels, SIDE_BY_SIDE } from "./wasm/dense_kernels.ts";

/**
 * Solves `A x = b` with a positive definite matrix.
 *
 * @param a The symmetric matrix A, n × n. Only read.
 * @param b The right side.
 * @param least A pivot that is no more than this share of its diagonal entry makes A count as singular.
 * @returns The solution, or `undefined` where A is singular or not positive definite.
 */
export function* solvePositive(a: Float64Array, b: Float64Array, least: number): Steps<Float64Array | undefined> {
  const n = b.length;
  const factor = new Factor(n);
  for (let i = 0; i < n; i++) {
    if (i % SIDE_BY_SIDE === 0) {
      factor.beginRows(a, i);
      yield;
    }
    const pivot = a[i * n + i] - factor.endRow(a, i);
    if (!(pivot > least * a[i * n + i])) return undefined;
    factor.rows[i * n + i] = Math.sqrt(pivot);
    // L y = b meanwhile.
    factor.solution[i] = (b[i] - factor.solved(i)) / factor.rows[i * n + i];
  }
  solveTransposed(factor.rows, factor.solution);
  return factor.solution.slice();
}

/** Cholesky's factor L of a matrix, row by row, in the kernels' memory. */
class Factor {
  /** One row behind the other, and rows of zeros up to whole groups. */
  readonly rows: Float64Array;
  /** Behind the last row. */
  readonly solution: Float64Array;
  readonly #n: number;
  readonly #kernels = denseKernels();
  readonly #sums: Float64Array;

  constructor(n: number) {
    this.#n = n;
    const count = n * SIDE_BY_SIDE * Math.ceil(n / SIDE_BY_SIDE);
    const memory = this.#kernels.withRoom(8 * (count + n + SIDE_BY_SIDE));
    this.rows = new Float64Array(memory, 0, count);
    this.solution = new Float64Array(memory, 8 * count, n);
    this.#sums = new Float64Array(memory, 8 * (count + n), SIDE_BY_SIDE);
  }

  /** Makes what row `first` and its neighbours have in the columns before them. */
  beginRows(a: Float64Array, first: number): void {
    const n = this.#n;
    const end = Math.min(first + SIDE_BY_SIDE, n);
    for (let j = 0; j < first; j++) {
      this.#kernels.run.dots(8 * n * first, 8 * n, 8 * n * j, j, this.#sums.byteOffset);
      for (let i = first; i < end; i++) {
        this.rows[i * n + j] = (a[i * n + j] - this.#sums[i - first]) / this.rows[j * n + j];
      }
    }
  }

  /** Makes what else stands left of the diagonal in a row. Returns the sum of the row's squares. */
  endRow(a: Float64Array, i: number): number {
    const n = this.#n;
    for (let j = i - i % SIDE_BY_SIDE; j < i; j++) {
      this.rows[i * n + j] = (a[i * n + j] - this.#dot(8 * n * i, j)) / this.rows[j * n + j];
    }
    return this.#dot(8 * n * i, i);
  }

  /** The product of a row's first numbers, all left of the diagonal, with those of the solution. */
  solved(i: number): number {
    return this.#dot(this.solution.byteOffset, i);
  }

  #dot(a: number, i: number): number {
    return this.#kernels.run.dot(a, 8 * this.#n * i, i);
  }
}

/** Solves `Lᵀ x = y`, in place. */
function solveTransposed(factor: Float64Array, x: Float64Array): void {
  const n = x.length;
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= factor[i * n + i];
    for (let j = 0; j < i; j++) x[j] -= factor[i * n + j] * x[i];
  }
}
