/**
 * Features by how much their directions are alike.
 *
 * @module
 */

import type { Matrix } from "./evaluator.ts";
import { checkFeatures } from "./feature_index.ts";
import { Most } from "./most.ts";

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
  checkFeatures(wanted, rows);
  const lengths = Float64Array.from({ length: rows }, (_, row) => Math.sqrt(product(matrix, row, row)));
  return wanted.map((row) => {
    const most = new Most<SimilarFeature>(count);
    for (let feature = 0; feature < rows; feature++) {
      // What has no direction is like nothing: its cosine is NaN.
      const cosine = product(matrix, row, feature) / (lengths[row] * lengths[feature]);
      if (feature !== row) most.offer(cosine, () => ({ feature, cosine }));
    }
    return most.items;
  });
}

function product({ columns, data }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let i = 0, left = a * columns, right = b * columns; i < columns; i++) sum += data[left + i] * data[right + i];
  return sum;
}
