/**
 * The weights of stochastic gradient descent, kept as a scale and a vector so that shrinking all of them is one
 * multiplication: Bottou, "Stochastic gradient descent tricks", in Neural Networks: Tricks of the Trade, 2012. The
 * vector has 32-bit floats, as scikit-learn's has for such input.
 *
 * @module
 */

import type { RowKernels } from "../../numeric/wasm/row_kernels.ts";

/** Below this scale, the vector is multiplied out. */
export const LEAST_SCALE = 1e-6;

/** Weights that rows of a matrix are added to. */
export class ScaledWeights {
  readonly #kernels: RowKernels;
  /** The weights are `scale` times these. */
  readonly #vector: Float32Array;
  #scale = 1;
  #squareNorm = 0;
  #l1Norm = 0;
  readonly #hasL1: boolean;
  /** The averages of the weights are `(sums + averageShare * vector) / averageScale`. */
  readonly #sums: Float32Array;
  #averageShare = 0;
  #averageScale = 1;

  /**
   * Starts with zeros.
   *
   * @param rows The rows.
   * @param hasL1 Whether the penalty will have a share of l1.
   */
  constructor(rows: RowKernels, hasL1: boolean) {
    this.#hasL1 = hasL1;
    this.#kernels = rows;
    this.#vector = this.#kernels.vector;
    this.#sums = this.#kernels.sums;
  }

  /** Goes through rows, in their order. */
  through(rows: Int32Array, visit: (row: number) => void): void {
    this.#kernels.through(rows, visit);
  }

  /** The inner product with a row. */
  dot(row: number): number {
    return Math.fround(this.#kernels.dot(row) * this.#scale);
  }

  /** The inner product of a row with what the scale multiplies. */
  dotUnscaled(row: number): number {
    return this.#kernels.dot(row);
  }

  /** The squared norm of a row. */
  rowSquare(row: number): number {
    return this.#kernels.square(row);
  }

  /** Adds a multiple of a row. */
  add(row: number, factor: number): void {
    const scaled = Math.fround(Math.fround(factor) / Math.fround(this.#scale));
    this.#squareNorm = this.#kernels.add(scaled, row) * this.#scale * this.#scale;
    if (this.#hasL1) this.#l1Norm = this.#kernels.magnitudes() * this.#scale;
  }

  /** Adds the weights to their average, after a multiple of a row was added to them. `count` is how many there are. */
  average(row: number, factor: number, count: number): void {
    if (factor !== 0) this.#kernels.addToSums(this.#averageShare * -Math.fround(factor) / this.#scale, row);
    if (count > 1) this.#averageScale /= 1 - 1 / count;
    this.#averageShare += this.#averageScale * this.#scale / count;
  }

  /** Multiplies all weights by a number. */
  multiply(factor: number): void {
    this.#scale *= factor;
    this.#squareNorm *= factor * factor;
    this.#l1Norm *= Math.abs(factor);
    if (this.#scale < LEAST_SCALE) this.#multiplyOut();
  }

  /**
   * Moves each weight towards 0, up to the penalty that it should have had in all: Tsuruoka, Tsujii and Ananiadou,
   * "Stochastic gradient descent training for L1-regularized log-linear models", ACL 2009.
   */
  lower(penalty: number): void {
    this.#kernels.lower(penalty, this.#scale);
  }

  /** `share l1 |w|₁ + (1 - share) |w|²/2`. */
  penalty(l1Share: number): number {
    return (1 - l1Share) * this.#squareNorm / 2 + l1Share * this.#l1Norm;
  }

  /** The weights. */
  values(): Float64Array {
    return Float64Array.from(this.#vector, (value) => value * this.#scale);
  }

  /** The average of the weights. */
  averages(): Float64Array {
    return Float64Array.from(this.#sums, (sum, j) => (sum + this.#averageShare * this.#vector[j]) / this.#averageScale);
  }

  #multiplyOut(): void {
    this.#sums.set(this.averages());
    this.#vector.set(this.values());
    this.#averageShare = 0;
    this.#averageScale = 1;
    this.#scale = 1;
  }
}
