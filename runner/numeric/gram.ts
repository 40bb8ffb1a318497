/**
 * Sums of products of columns, from which covariances are made.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { gram } from "./dense.ts";
import { addScaled } from "./vector.ts";

/** Adds the products of the columns of some rows, `BᵀB`, to a square matrix of 64-bit floats. */
export type AddGram = (rows: Matrix<Float64Array>, target: Float64Array) => Promise<void>;

/**
 * {@linkcode AddGram} computed here.
 *
 * @param rows The rows.
 * @param target The matrix, columns × columns, that the products are added to.
 * @returns When it is done.
 */
export function addGramDirectly(rows: Matrix<Float64Array>, target: Float64Array): Promise<void> {
  addScaled(1, gram(rows).data, target);
  return Promise.resolve();
}
