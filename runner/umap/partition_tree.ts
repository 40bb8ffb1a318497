/**
 * Random-projection trees: points halved again and again by random hyperplanes, so that near points often stay together.
 * Dasgupta and Freund, "Random projection trees and low dimensional manifolds", STOC 2008.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { rowDot } from "../numeric/rows.ts";
import type { RandomState } from "../random/random_state.ts";

/**
 * Parts points along a tree.
 *
 * @param points The points.
 * @param leafSize Most points in a part, at least 2; a part has at least half of it.
 * @param random Chooses the hyperplanes.
 * @returns The numbers of the points of each part. Each point is in one.
 */
export function partition(points: Matrix<Float32Array>, leafSize: number, random: RandomState): Int32Array[] {
  const leaves: Int32Array[] = [];
  const waiting: Int32Array[] = [Int32Array.from({ length: points.rows }, (_, i) => i)];
  while (waiting.length > 0) {
    const part = waiting.pop()!;
    if (part.length <= leafSize) {
      leaves.push(part);
      continue;
    }
    const { near, far } = halve(points, part, random);
    waiting.push(near, far);
  }
  return leaves;
}

/** Parts points at the median of their projections on the line through two of them. */
function halve(
  points: Matrix<Float32Array>,
  part: Int32Array,
  random: RandomState,
): { near: Int32Array; far: Int32Array } {
  const { columns, data } = points;
  const first = part[random.integer(part.length - 1)] * columns;
  const second = part[random.integer(part.length - 1)] * columns;
  const direction = new Float64Array(columns);
  for (let j = 0; j < columns; j++) direction[j] = data[first + j] - data[second + j];
  const projections = Float64Array.from(part, (row) => rowDot(points, row, direction));
  const order = Uint32Array.from(part.keys()).sort((a, b) => projections[a] - projections[b] || a - b);
  const half = part.length >> 1;
  const take = (places: Uint32Array): Int32Array => Int32Array.from(places, (place) => part[place]);
  return { near: take(order.subarray(0, half)), far: take(order.subarray(half)) };
}
