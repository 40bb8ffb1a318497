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

/** The rows that are most like one by their cosine, without itself; among equals the first. @throws {OpError} where there is no such row */
export function similarRows({ rows, columns, data }: Matrix, row: number, count: number): SimilarFeature[] {
  if (row >= rows) throw new OpError(`There is no feature ${row}: the autoencoder has ${rows}, 0 to ${rows - 1}`);
  const start = row * columns;
  const found: SimilarFeature[] = [];
  for (let other = 0; other < rows; other++) {
    if (other === row) continue;
    let [dot, squares, ownSquares] = [0, 0, 0];
    for (let i = 0, at = other * columns; i < columns; i++, at++) {
      dot += data[start + i] * data[at];
      squares += data[at] ** 2;
      ownSquares += data[start + i] ** 2;
    }
    found.push({ feature: other, cosine: dot / Math.sqrt(squares * ownSquares) });
  }
  // What has no direction is like nothing.
  const known = found.filter(({ cosine }) => !Number.isNaN(cosine));
  return known.sort((a, b) => b.cosine - a.cosine || a.feature - b.feature).slice(0, count);
}
