/**
 * Sums of products of columns, from which covariances are made.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { addOuterProduct } from "./dense.ts";

/** Adds up the products of the columns of rows, `BᵀB`. */
export interface GramSum {
  /** Adds those of some rows of 64-bit floats. */
  add(rows: Matrix<Float64Array>): Promise<void>;
  /** The sum so far: columns × columns. */
  total(): Float64Array;
}

/** {@linkcode GramSum} computed here. */
export class DirectGram implements GramSum {
  readonly #sum: Float64Array;

  /** Begins with zeros. */
  constructor(columns: number) {
    this.#sum = new Float64Array(columns * columns);
  }

  /** Adds the products of some rows. */
  add({ columns, data }: Matrix<Float64Array>): Promise<void> {
    for (let at = 0; at < data.length; at += columns) {
      addOuterProduct(1, data.subarray(at, at + columns), this.#sum);
    }
    return Promise.resolve();
  }

  /** The sum so far. */
  total(): Float64Array {
    return this.#sum.slice();
  }
}
