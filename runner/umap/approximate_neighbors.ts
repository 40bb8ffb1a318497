/**
 * Approximate nearest neighbours for many points: the exact ones within the leaves of a few random trees, bettered by
 * looking at neighbours of neighbours.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { RandomState } from "../random/random_state.ts";
import { takeRows } from "../numeric/rows.ts";
import { candidates, offerExactly } from "./candidates.ts";
import { descend } from "./neighbor_descent.ts";
import { type Neighbors, NeighborTable } from "./neighbors.ts";
import { partition } from "./partition_tree.ts";

const TREES = 6;
const LEAF_SIZE = 1024;

/**
 * Searches for the nearest neighbours of every point.
 *
 * @param points The points, around 0 and of magnitude 1.
 * @param count How many neighbours, below the number of points.
 * @param seed Seed of the trees and of the choice of points to compare.
 * @param onRows Called with the number of points done so far; the work on them is counted in equal parts.
 * @returns The neighbours with squared Euclidean distances, the same for each seed.
 */
export async function approximateNeighbors(
  points: Matrix<Float32Array>,
  count: number,
  seed: number,
  onRows: (done: number) => void,
): Promise<Neighbors> {
  const random = new RandomState(seed);
  const table = new NeighborTable(points.rows, count);
  // Leaves have at least half of this size.
  const leafSize = Math.max(LEAF_SIZE, 4 * (count + 1));
  for (let tree = 0; tree < TREES; tree++) {
    for (const leaf of partition(points, leafSize, random)) {
      offerExactly(table, points, await candidates(takeRows(points, leaf), count), leaf);
    }
    onRows(Math.floor(points.rows * (tree + 1) / (2 * TREES)));
  }
  descend(table, points, random, (part) => onRows(Math.floor(points.rows * (1 + part) / 2)));
  return table;
}
