/**
 * The size of neighbourhoods. Who only waits for a layout asks for it, and loads nothing of what computes one.
 *
 * @module
 */

/**
 * How many points a neighbourhood has, the point itself among them.
 *
 * @param rows Number of points, at least 2.
 * @param nNeighbors The number that is wanted.
 * @returns That number; where there are not more points than that, all but one of them, as in umap-learn; at least 2.
 */
export function neighborhoodSize(rows: number, nNeighbors: number): number {
  return rows > nNeighbors ? nNeighbors : Math.max(2, rows - 1);
}
