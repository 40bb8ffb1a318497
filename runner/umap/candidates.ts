/**
 * Points that may be nearest neighbours: every pair is compared once, with the accuracy of 32-bit floats.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { rowProducts } from "../numeric/gemm.ts";
import { rowsBetween, squaredNorms } from "../numeric/rows.ts";
import { NeighborTable, squaredDistance } from "./neighbors.ts";

/** How many products are held at once: 32 MiB of them. */
export const BLOCK_CELLS = 2 ** 23;
const MOST_ROWS = 1024;
/** Found beyond what is asked for, so that rounding in 32-bit floats pushes none of the nearest out. */
export const SPARE = 4;

/**
 * Finds candidates for the nearest neighbours of every point, by `|x - y|² = |x|² - 2 x·y + |y|²`.
 *
 * A block of points is multiplied with itself and the points after it only: a product serves both points of a pair.
 *
 * @param points The points, around 0 and of magnitude 1.
 * @param count How many neighbours are wanted, below the number of points.
 * @param onPart Called with the part of the pairs that is done, 0 … 1.
 * @returns A few more than `count` candidates for each point, with squared distances that are not exact.
 */
export async function candidates(
  points: Matrix<Float32Array>,
  count: number,
  onPart: (done: number) => void = () => {},
): Promise<NeighborTable> {
  const { rows } = points;
  const table = new NeighborTable(rows, Math.min(count + SPARE, rows - 1));
  const selection = new Selection(table, squaredNorms(points));
  for (let start = 0; start < rows;) {
    const size = Math.min(MOST_ROWS, Math.ceil(BLOCK_CELLS / (rows - start)));
    const end = Math.min(rows, start + size);
    selection.compare(start, end, await rowProducts(rowsBetween(points, start, end), rowsBetween(points, start, rows)));
    onPart(1 - ((rows - end) / rows) ** 2);
    start = end;
  }
  return table;
}

/** Keeps the nearest of the points that are compared. */
class Selection {
  readonly #table: NeighborTable;
  readonly #squares: Float64Array;
  /** The distance of the furthest candidate of each point. */
  readonly #furthest: Float64Array;

  constructor(table: NeighborTable, squares: Float64Array) {
    this.#table = table;
    this.#squares = squares;
    this.#furthest = new Float64Array(table.rows).fill(Infinity);
  }

  /** Compares the points from `start` to before `end` with those after each, by their products with all from `start`. */
  compare(start: number, end: number, products: Float32Array): void {
    const [squares, furthest] = [this.#squares, this.#furthest];
    const rows = squares.length;
    for (let i = start; i < end; i++) {
      const offset = (i - start) * (rows - start) - start;
      const square = squares[i];
      let limit = furthest[i];
      for (let j = i + 1; j < rows; j++) {
        const distance = square + squares[j] - 2 * products[offset + j];
        if (distance < limit) limit = this.#offer(i, j, distance);
        if (distance < furthest[j]) furthest[j] = this.#offer(j, i, distance);
      }
      furthest[i] = limit;
    }
  }

  /** Offers a candidate to a point. Returns the distance of the furthest that it now has. */
  #offer(row: number, index: number, distance: number): number {
    const { count, distances } = this.#table;
    this.#table.offer(row, index, distance);
    return distances[(row + 1) * count - 1];
  }
}

/**
 * Offers candidates to a table, by exact distances.
 *
 * @param table The table.
 * @param points All points.
 * @param found Candidates among some of the points.
 * @param among The numbers of these points; all, where it is left out.
 */
export function offerExactly(
  table: NeighborTable,
  points: Matrix<Float32Array>,
  found: NeighborTable,
  among?: Int32Array,
): void {
  for (let place = 0; place < found.indices.length; place++) {
    const own = Math.floor(place / found.count);
    const row = among === undefined ? own : among[own];
    const index = among === undefined ? found.indices[place] : among[found.indices[place]];
    table.offer(row, index, squaredDistance(points, row, index));
  }
}
