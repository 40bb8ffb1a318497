/**
 * The weights of stochastic gradient descent, kept as a scale and a vector so that shrinking all of them is one
 * multiplication: Bottou, "Stochastic gradient descent tricks", in Neural Networks: Tricks of the Trade, 2012. The
 * vector has 32-bit floats, as scikit-learn's has for such input.
 *
 * @module
 */

import type { RowVector } from "../../numeric/wasm/row_vector.ts";

/** Below this scale, the vector is multiplied out. */
export const LEAST_SCALE = 1e-6;

/** Weights that rows of a matrix are added to. */
export class ScaledWeights {
  /** The weights are `scale` times its numbers. */
  readonly #vector: RowVector;
  #scale = 1;
  #squareNorm = 0;
  #l1Norm = 0;
  readonly #hasL1: boolean;
  /** The averages of the weights are `(sums + averageShare * numbers) / averageScale`. */
  #averageShare = 0;
  #averageScale = 1;

  /**
   * Starts with zeros.
   *
   * @param vector Their vector: zeros.
   * @param hasL1 Whether the penalty will have a share of l1.
   */
  constructor(vector: RowVector, hasL1: boolean) {
    this.#hasL1 = hasL1;
    this.#vector = vector;
  }

  /** The inner product with a row. */
  dot(row: number): number {
    return Math.fround(this.#vector.dot(row) * this.#scale);
  }

  /** The inner product of a row with what the scale multiplies. */
  dotUnscaled(row: number): number {
    return this.#vector.dot(row);
  }

  /** The squared norm of a row. */
  rowSquare(row: number): number {
    return this.#vector.rows.square(row);
  }

  /** Adds a multiple of a row. */
  add(row: number, factor: number): void {
    const scaled = Math.fround(Math.fround(factor) / Math.fround(this.#scale));
    this.#squareNorm = this.#vector.add(scaled, row) * this.#scale * this.#scale;
    if (this.#hasL1) this.#l1Norm = this.#vector.magnitudes() * this.#scale;
  }

  /** Adds the weights to their average, after a multiple of a row was added to them. `count` is how many there are. */
  average(row: number, factor: number, count: number): void {
    if (factor !== 0) this.#vector.addToSums(this.#averageShare * -Math.fround(factor) / this.#scale, row);
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
    this.#vector.lower(penalty, this.#scale);
  }

  /** `share l1 |w|₁ + (1 - share) |w|²/2`. */
  penalty(l1Share: number): number {
    return (1 - l1Share) * this.#squareNorm / 2 + l1Share * this.#l1Norm;
  }

  /** The weights. */
  values(): Float64Array {
    return scaled(this.#vector.numbers, this.#scale);
  }

  /** The average of the weights. */
  averages(): Float64Array {
    const { sums, numbers } = this.#vector;
    const averages = new Float64Array(sums.length);
    for (let j = 0; j < sums.length; j++) {
      averages[j] = (sums[j] + this.#averageShare * numbers[j]) / this.#averageScale;
    }
    return averages;
  }

  #multiplyOut(): void {
    this.#vector.sums.set(this.averages());
    this.#vector.numbers.set(this.values());
    this.#averageShare = 0;
    this.#averageScale = 1;
    this.#scale = 1;
  }
}

/** Numbers times a scale. It is asked for after each pass: `from` takes twenty times as long. */
export function scaled(numbers: Float32Array, scale: number): Float64Array {
  const products = new Float64Array(numbers.length);
  for (let j = 0; j < numbers.length; j++) products[j] = numbers[j] * scale;
  return products;
}
