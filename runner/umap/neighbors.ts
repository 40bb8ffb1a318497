/**
 * Nearest neighbours of each of a set of points.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";

/** For each point its nearest others, nearest first. */
export interface Neighbors {
  /** Number of points. */
  readonly rows: number;
  /** Neighbours of each point, itself not among them. */
  readonly count: number;
  /** `rows * count` numbers of points; -1 where there is none. */
  readonly indices: Int32Array;
  /** Their distances; Infinity where there is none. */
  readonly distances: Float64Array;
}

/** Nearest neighbours while they are being found. */
export class NeighborTable implements Neighbors {
  readonly rows: number;
  readonly count: number;
  readonly indices: Int32Array;
  /** Squared distances. */
  readonly distances: Float64Array;
  /** 1 where an entry is new since it was last reset. */
  readonly fresh: Uint8Array;

  /** Makes a table without entries. */
  constructor(rows: number, count: number) {
    this.rows = rows;
    this.count = count;
    this.indices = new Int32Array(rows * count).fill(-1);
    this.distances = new Float64Array(rows * count).fill(Infinity);
    this.fresh = new Uint8Array(rows * count);
  }

  /**
   * Offers a neighbour to a point. Of two at one distance, the one with the lower number counts as nearer.
   *
   * @param row The point.
   * @param index The neighbour.
   * @param distance Its squared distance.
   * @returns Whether it is among the nearest so far and was not known.
   */
  offer(row: number, index: number, distance: number): boolean {
    const { indices, distances, fresh } = this;
    const first = row * this.count;
    const last = first + this.count - 1;
    if (!this.#isNearer(distance, index, last)) return false;
    let place = last;
    while (place > first && this.#isNearer(distance, index, place - 1)) place--;
    // Equal points have equal distances, so that a known neighbour is just before its place.
    if (place > first && indices[place - 1] === index) return false;
    for (let moved = last; moved > place; moved--) {
      indices[moved] = indices[moved - 1];
      distances[moved] = distances[moved - 1];
      fresh[moved] = fresh[moved - 1];
    }
    indices[place] = index;
    distances[place] = distance;
    fresh[place] = 1;
    return true;
  }

  #isNearer(distance: number, index: number, place: number): boolean {
    const known = this.distances[place];
    return distance < known || (distance === known && index < this.indices[place]);
  }
}

/**
 * The squared Euclidean distance between two rows, summed in 64-bit floats.
 *
 * @param points The rows.
 * @param i The number of a row.
 * @param j The number of another.
 * @returns `|xᵢ - xⱼ|²`; the same for (i, j) and (j, i).
 */
export function squaredDistance({ columns, data }: Matrix<Float32Array>, i: number, j: number): number {
  const [a, b] = [i * columns, j * columns];
  const whole = columns - columns % 4;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  // Four sums at once, which do not wait for each other.
  for (let k = 0; k < whole; k += 4) {
    const d0 = data[a + k] - data[b + k];
    const d1 = data[a + k + 1] - data[b + k + 1];
    const d2 = data[a + k + 2] - data[b + k + 2];
    const d3 = data[a + k + 3] - data[b + k + 3];
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (let k = whole; k < columns; k++) s0 += (data[a + k] - data[b + k]) ** 2;
  return s0 + s1 + (s2 + s3);
}

/**
 * Turns squared distances into those of a metric and drops neighbours that are too far.
 *
 * @param table The neighbours with squared Euclidean distances. Changed in place.
 * @param distance The metric's distance, of a squared one.
 * @param disconnection Distance from which on a neighbour is dropped.
 * @returns The neighbours.
 */
export function measured(table: Neighbors, distance: (squared: number) => number, disconnection: number): Neighbors {
  const { indices, distances } = table;
  for (let i = 0; i < indices.length; i++) {
    distances[i] = distance(distances[i]);
    if (distances[i] < disconnection) continue;
    indices[i] = -1;
    distances[i] = Infinity;
  }
  return table;
}
