/**
 * @module
 */

import type { FeaturePool } from "../../ops/types/autoencoders.ts";
import type { SparseFeatures } from "./autoencoder.ts";

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
