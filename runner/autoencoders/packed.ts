/**
 * The features of a row's tokens as one list of numbers: how many tokens, how many features each has, their indices, their
 * values. So rows of different lengths go the way that vectors of models go. Indices up to 2^24 are exact in 32-bit floats.
 *
 * @module
 */

import type { FeaturePool } from "../../ops/types/autoencoders.ts";
import type { SparseFeatures } from "./autoencoder.ts";

/** The most features whose indices 32-bit floats tell apart. */
export const MOST_FEATURES = 2 ** 24;

/** The features of a row's tokens, one after the other. */
export interface RowFeatures {
  /** Features of each token. */
  readonly counts: Int32Array;
  /** Which, ascending for each token. */
  readonly indices: Int32Array;
  /** How strongly. */
  readonly values: Float32Array;
}

/** Packs the features of a row's tokens. */
export function packRow(tokens: readonly SparseFeatures[]): Float32Array<ArrayBuffer> {
  const total = tokens.reduce((sum, { indices }) => sum + indices.length, 0);
  const packed = new Float32Array(1 + tokens.length + 2 * total);
  packed[0] = tokens.length;
  let at = 1 + tokens.length;
  tokens.forEach(({ indices, values }, i) => {
    packed[1 + i] = indices.length;
    packed.set(indices, at);
    packed.set(values, at + total);
    at += indices.length;
  });
  return packed;
}

/** The row that {@linkcode packRow} packed. */
export function unpackRow(packed: Float32Array): RowFeatures {
  const count = packed[0];
  const total = (packed.length - 1 - count) / 2;
  return {
    counts: Int32Array.from(packed.subarray(1, 1 + count)),
    indices: Int32Array.from(packed.subarray(1 + count, 1 + count + total)),
    values: packed.slice(1 + count + total),
  };
}

/** One set of features for a row: the largest, the mean over its tokens, or the last token's. */
export function poolRow(tokens: readonly SparseFeatures[], pool: Exclude<FeaturePool, "none">): SparseFeatures {
  if (pool === "last") return tokens[tokens.length - 1];
  const pooled = new Map<number, number>();
  for (const { indices, values } of tokens) {
    indices.forEach((feature, i) => {
      const before = pooled.get(feature) ?? 0;
      pooled.set(feature, pool === "max" ? Math.max(before, values[i]) : before + values[i] / tokens.length);
    });
  }
  const indices = Int32Array.from(pooled.keys()).sort();
  return { indices, values: Float32Array.from(indices, (feature) => pooled.get(feature)!) };
}
