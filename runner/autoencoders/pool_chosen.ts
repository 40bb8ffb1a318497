/**
 * One number for each of some features of a row.
 *
 * @module
 */

import type { FeatureRow } from "../../ops/feature_statistics.ts";
import type { FeaturePool } from "../../ops/types/autoencoders.ts";

/**
 * Pools the features of a row's tokens.
 *
 * @param placeOf where in `into`, which is 0, a feature's number goes; `undefined`: nowhere
 */
export function poolChosen(
  { counts, indices, values }: FeatureRow,
  pool: Exclude<FeaturePool, "none">,
  placeOf: (feature: number) => number | undefined,
  into: Float64Array | Float32Array,
): void {
  const start = pool === "last" ? indices.length - (counts.at(-1) ?? 0) : 0;
  for (let i = start; i < indices.length; i++) {
    const place = placeOf(indices[i]);
    if (place === undefined) continue;
    into[place] = pool === "mean" ? into[place] + values[i] : Math.max(into[place], values[i]);
  }
  if (pool === "mean" && counts.length > 0) { for (let i = 0; i < into.length; i++) into[i] /= counts.length; }
}
