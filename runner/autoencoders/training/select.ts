/**
 * Which features are kept: the strongest of each vector, or of a batch.
 *
 * @module
 */

import type { TrainedArchitecture } from "../../../ops/types/autoencoders.ts";
import { kthLargest } from "../kth_largest.ts";

/** The features that are on, vector after vector. */
export interface OnFeatures {
  /** Where each vector's features begin, and at the end their number. */
  readonly starts: Int32Array;
  /** Which. */
  readonly indices: Int32Array;
  /** How strongly: above 0. */
  readonly values: Float32Array;
}

/** The features that are kept of a batch. @param hidden one row for each vector @param k how many are kept of a vector */
export function select(
  hidden: Float32Array,
  width: number,
  k: number,
  architecture: TrainedArchitecture,
): OnFeatures {
  const rows = hidden.length / width;
  if (architecture === "batch_topk") return keep(hidden, width, [kthLargest(hidden, k * rows)], k * rows);
  const least = Array.from(
    { length: rows },
    (_, row) => kthLargest(hidden.subarray(row * width, (row + 1) * width), k),
  );
  return keep(hidden, width, least, k);
}

/** Keeps what reaches the least of a row, or of the one part; among those that just do the first, up to `most` in all. */
function keep(hidden: Float32Array, width: number, least: readonly number[], most: number): OnFeatures {
  const rows = hidden.length / width;
  const starts = new Int32Array(rows + 1);
  const room = most * least.length;
  const [indices, values] = [new Int32Array(room), new Float32Array(room)];
  const size = hidden.length / least.length;
  let count = 0;
  for (let part = 0; part < least.length; part++) {
    const from = Math.max(least[part], 0);
    let equals = most - countAbove(hidden, part * size, size, from);
    for (let at = part * size; at < (part + 1) * size; at++) {
      if (at % width === 0) starts[at / width] = count;
      const value = hidden[at];
      if (value <= 0 || value < from || (value === from && equals-- <= 0)) continue;
      indices[count] = at % width;
      values[count++] = value;
    }
  }
  starts[rows] = count;
  return { starts, indices: indices.subarray(0, count), values: values.subarray(0, count) };
}

function countAbove(hidden: Float32Array, start: number, size: number, value: number): number {
  let count = 0;
  for (let at = start; at < start + size; at++) if (hidden[at] > value) count++;
  return count;
}
