/**
 * The texts of the tokens for which a feature is on most.
 *
 * @module
 */

import { type FeatureHits, type FeatureRow, strongestHits } from "../../../ops/feature_statistics.ts";

/** Tokens that are looked at. */
const MOST = 100;

/** The texts, the strongest first, each once; none where nobody knows them. @param count at most so many */
export function strongestTokens(hits: FeatureHits, rows: readonly FeatureRow[], count: number): string[] {
  const found = new Set<string>();
  // One token may stand in all rows.
  for (const hit of strongestHits(hits).slice(0, MOST)) {
    const token = rows[hits.rows[hit]].tokens?.[hits.positions[hit]];
    if (token === undefined || found.size === count) break;
    found.add(token);
  }
  return [...found];
}
