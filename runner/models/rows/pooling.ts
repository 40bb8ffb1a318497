/**
 * Pooling as sentence-transformers does it: from the vectors of a text's tokens to one vector.
 *
 * @module
 */

import { addRow } from "../../numeric/rows.ts";

/** A way of pooling; several are put one after the other. */
export type PoolingMode = "cls" | "max" | "mean" | "mean_sqrt_len_tokens" | "weightedmean" | "lasttoken";

/** All ways of pooling. */
export const POOLING_MODES: readonly PoolingMode[] = [
  "cls",
  "max",
  "mean",
  "mean_sqrt_len_tokens",
  "weightedmean",
  "lasttoken",
];

/**
 * Pools the vectors of one text.
 *
 * @param vectors vectors of the tokens, row-major, without padding; at least one
 * @param size length of a vector
 * @param skipped how many tokens at the start are left out: those of a prompt
 * @returns for each mode its vector, one after the other. Where all tokens are left out: zeros, -Infinity for `max`, and the first token for `cls`
 */
export function poolTokens(
  vectors: Float32Array,
  size: number,
  modes: readonly PoolingMode[],
  skipped = 0,
): Float32Array<ArrayBuffer> {
  const pooled = new Float32Array(modes.length * size);
  modes.forEach((mode, index) => pooled.set(poolOne(vectors, size, mode, skipped), index * size));
  return pooled;
}

function poolOne(all: Float32Array, size: number, mode: PoolingMode, skipped: number): ArrayLike<number> {
  const vectors = all.subarray(skipped * size);
  const tokens = vectors.length / size;
  switch (mode) {
    case "cls":
      return (tokens > 0 ? vectors : all).subarray(0, size);
    case "lasttoken":
      return vectors.subarray(Math.max(vectors.length - size, 0));
    case "max":
      return largest(vectors, size);
    case "mean":
      return weightedSum(vectors, size, () => 1 / tokens);
    case "mean_sqrt_len_tokens":
      return weightedSum(vectors, size, () => 1 / Math.sqrt(tokens));
    case "weightedmean": {
      // Weights are places in the whole text, 1, 2, …, over their sum.
      const total = (2 * skipped + tokens + 1) * tokens / 2;
      return weightedSum(vectors, size, (token) => (skipped + token + 1) / total);
    }
  }
}

function largest(vectors: Float32Array, size: number): Float32Array {
  const result = new Float32Array(size).fill(-Infinity);
  vectors.forEach((value, index) => result[index % size] = Math.max(result[index % size], value));
  return result;
}

function weightedSum(vectors: Float32Array, size: number, weight: (token: number) => number): Float64Array {
  const sum = new Float64Array(size);
  const x = { rows: vectors.length / size, columns: size, data: vectors };
  for (let token = 0; token < x.rows; token++) addRow(x, token, weight(token), sum);
  return sum;
}

/** Scales a vector to length 1, in place, as `torch.nn.functional.normalize` does. */
export function normalizeVector(vector: Float32Array): void {
  const length = Math.max(Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)), 1e-12);
  vector.forEach((value, index) => vector[index] = value / length);
}
