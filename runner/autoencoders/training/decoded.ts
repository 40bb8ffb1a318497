/**
 * What features decode to, and how far that is from the vectors.
 *
 * @module
 */

import type { OnFeatures } from "./select.ts";

/** What features stand for: for each vector the sum of their directions, and the bias. */
export function decoded({ starts, indices, values }: OnFeatures, directions: Float32Array, bias: Float32Array) {
  const columns = bias.length;
  const rows = starts.length - 1;
  const sum = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    sum.set(bias, at);
    for (let i = starts[row]; i < starts[row + 1]; i++) {
      const [start, value] = [indices[i] * columns, values[i]];
      for (let j = 0; j < columns; j++) sum[at + j] += value * directions[start + j];
    }
  }
  return sum;
}

/** The first less the second, in the place of the first. */
export function differenceOf(a: Float32Array, b: Float32Array): Float32Array {
  for (let i = 0; i < a.length; i++) a[i] -= b[i];
  return a;
}
