/**
 * Features by how much their directions are alike.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import type { Matrix } from "./evaluator.ts";

/** A feature that is like another. */
export interface SimilarFeature {
  /** The feature. */
  readonly feature: number;
  /** The cosine of the angle between the two directions. */
  readonly cosine: number;
}

/**
 * For some rows of a matrix those that are most like each by their cosine, without itself, the most similar first; among equals
 * the first.
 *
 * @param count at most so many
 * @throws {OpError} where there is no such row
 */
export function similarRows(matrix: Matrix, wanted: readonly number[], count: number): SimilarFeature[][] {
  const { rows } = matrix;
  const missing = wanted.find((row) => row >= rows);
  if (missing !== undefined) {
    throw new OpError(`There is no feature ${missing}: the autoencoder has ${rows}, 0 to ${rows - 1}`);
  }
  const lengths = Float64Array.from({ length: rows }, (_, row) => Math.sqrt(product(matrix, row, row)));
  return wanted.map((row) => {
    const most: SimilarFeature[] = [];
    for (let feature = 0; feature < rows; feature++) {
      const cosine = product(matrix, row, feature) / (lengths[row] * lengths[feature]);
      if (feature !== row) keepMost(most, { feature, cosine }, count);
    }
    return most;
  });
}

/** Puts a feature into its place among the most similar ones. What has no direction is like nothing: its cosine is NaN. */
function keepMost(most: SimilarFeature[], found: SimilarFeature, count: number): void {
  if (!(found.cosine > (most[count - 1]?.cosine ?? -Infinity))) return;
  const place = most.findIndex(({ cosine }) => found.cosine > cosine);
  most.splice(place < 0 ? most.length : place, 0, found);
  if (most.length > count) most.pop();
}

function product({ columns, data }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let i = 0, left = a * columns, right = b * columns; i < columns; i++) sum += data[left + i] * data[right + i];
  return sum;
}
