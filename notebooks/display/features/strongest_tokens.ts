/**
 * The texts of the tokens for which a feature is on most.
 *
 * @module
 */

import type { FeatureHit } from "../../../ops/feature_hits.ts";

/** The texts, the strongest first, each once; none where nobody knows them. @param count at most so many */
export function strongestTokens(hits: readonly FeatureHit[], count: number): string[] {
  const texts = hits.map(({ token }) => token).filter((token) => token !== undefined);
  return [...new Set(texts)].slice(0, count);
}
