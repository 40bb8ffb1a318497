/**
 * Exact nearest neighbours: every point is compared with every other.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { candidates, offerExactly } from "./candidates.ts";
import { type Neighbors, NeighborTable } from "./neighbors.ts";

/**
 * Finds the nearest neighbours of every point.
 *
 * @param points The points, around 0 and of magnitude 1.
 * @param count How many neighbours, below the number of points.
 * @param onRows Called with the number of points done so far; the work on them is counted in equal parts.
 * @returns The neighbours with squared Euclidean distances. Of many points at one distance, which of them are among the
 * neighbours is open, but the same each time.
 */
export async function exactNeighbors(
  points: Matrix<Float32Array>,
  count: number,
  onRows: (done: number) => void,
): Promise<Neighbors> {
  const table = new NeighborTable(points.rows, count);
  const found = await candidates(points, count, (part) => onRows(Math.floor(part * points.rows)));
  offerExactly(table, points, found);
  return table;
}
