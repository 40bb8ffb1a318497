/**
 * From the hidden states of a padded batch to the vectors that are kept.
 *
 * @module
 */

import type { TokenMode } from "../../../ops/types/language_models.ts";

/**
 * Keeps the real tokens' part of hidden states. The result is a copy: the batch can be freed.
 *
 * @param states hidden states of shape [rows, tokens, size], row-major, padded on the right
 * @param dims that shape
 * @param lengths number of real tokens of each row
 * @returns one vector per row, or with `all` one per real token, row after row
 */
export function reduceTokens(
  states: Float32Array,
  dims: readonly number[],
  lengths: Int32Array,
  mode: TokenMode,
): Float32Array<ArrayBuffer> {
  const [rows, tokens, size] = dims;
  const kept = mode === "all" ? lengths.reduce((total, length) => total + length, 0) : rows;
  const result = new Float32Array(kept * size);
  let position = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * tokens * size;
    const end = start + lengths[row] * size;
    if (mode === "mean") {
      result.set(meanVector(states.subarray(start, end), size), position);
      position += size;
    } else {
      const part = states.subarray(mode === "last" ? end - size : start, end);
      result.set(part, position);
      position += part.length;
    }
  }
  return result;
}

/** The mean of vectors, summed in double precision. */
function meanVector(vectors: Float32Array, size: number): Float64Array {
  const mean = new Float64Array(size);
  for (let start = 0; start < vectors.length; start += size) {
    for (let column = 0; column < size; column++) mean[column] += vectors[start + column];
  }
  const count = vectors.length / size;
  return mean.map((sum) => sum / count);
}
