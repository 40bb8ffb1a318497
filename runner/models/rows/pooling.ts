/**
 * Pooling as sentence-transformers does it: from the vectors of a text's tokens to one vector.
 *
 * @module
 */

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
 * @returns for each mode its vector, one after the other
 */
export function poolTokens(
  vectors: Float32Array,
  size: number,
  modes: readonly PoolingMode[],
): Float32Array<ArrayBuffer> {
  const pooled = new Float32Array(modes.length * size);
  modes.forEach((mode, index) => pooled.set(poolOne(vectors, size, mode), index * size));
  return pooled;
}

function poolOne(vectors: Float32Array, size: number, mode: PoolingMode): ArrayLike<number> {
  const tokens = vectors.length / size;
  switch (mode) {
    case "cls":
      return vectors.subarray(0, size);
    case "lasttoken":
      return vectors.subarray(vectors.length - size);
    case "max":
      return largest(vectors, size);
    case "mean":
      return weightedSum(vectors, size, () => 1 / tokens);
    case "mean_sqrt_len_tokens":
      return weightedSum(vectors, size, () => 1 / Math.sqrt(tokens));
    case "weightedmean":
      // Weights 1, 2, …, n over their sum.
      return weightedSum(vectors, size, (token) => (token + 1) / (tokens * (tokens + 1) / 2));
  }
}

function largest(vectors: Float32Array, size: number): Float32Array {
  const result = vectors.slice(0, size);
  vectors.forEach((value, index) => result[index % size] = Math.max(result[index % size], value));
  return result;
}

function weightedSum(vectors: Float32Array, size: number, weight: (token: number) => number): Float64Array {
  const sum = new Float64Array(size);
  for (let start = 0; start < vectors.length; start += size) {
    const factor = weight(start / size);
    for (let column = 0; column < size; column++) sum[column] += factor * vectors[start + column];
  }
  return sum;
}

/** Scales a vector to length 1, in place, as `torch.nn.functional.normalize` does. */
export function normalizeVector(vector: Float32Array): void {
  const length = Math.max(Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)), 1e-12);
  vector.forEach((value, index) => vector[index] = value / length);
}
