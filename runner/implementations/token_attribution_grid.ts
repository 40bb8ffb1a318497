/**
 * What each token adds to a score, as a grid with labels.
 *
 * @module
 */

import { largest } from "../../ops/extremes.ts";
import type { LLMTokenAttributionFields } from "../../ops/types/token_attributions.ts";
import type { GridRow, GridValue } from "../../stores/formats/grid.ts";
import { gridTokens } from "../values/grid_values.ts";
import type { ReadRows } from "./reading_grids.ts";

/** How far integrated gradients may be from what they should sum to, of the largest score, before that is said. */
const TOLERATED_GAP = 0.05;

/** position: what each token adds to the row's score, which is a fact of the row, as that of the baseline is. */
export function tokenAttributionGrid(
  { steps }: LLMTokenAttributionFields,
  { rows, counts, tokens }: ReadRows,
  warn: (message: string) => void,
): Promise<GridValue> {
  const score = rows.map((data, i) => data[counts[i]]);
  const baseline = steps === null ? undefined : rows.map((data, i) => data[counts[i] + 1]);
  const blocks = rows.map((data, i): GridRow => ({ shape: [counts[i]], data: data.subarray(0, counts[i]) }));
  if (baseline !== undefined) warnOfGap(blocks, score, baseline, warn, steps!);
  return Promise.resolve({
    axes: ["position"],
    labels: { ...(tokens && { position: tokens.map(({ texts }) => texts) }) },
    rows: blocks,
    tokens: tokens && gridTokens(tokens),
    facts: { score, ...(baseline && { baseline }) },
  });
}

/** The tokens should sum to the score less the baseline's. */
function warnOfGap(
  blocks: readonly GridRow[],
  score: readonly number[],
  baseline: readonly number[],
  warn: (message: string) => void,
  steps: number | bigint,
): void {
  const gap = largest(blocks.map(({ data }, i) => {
    const sum = data.reduce((sum, value) => sum + value, 0);
    return Math.abs(score[i] - baseline[i] - sum) / Math.max(Math.abs(score[i]), Math.abs(baseline[i]));
  }));
  if (!(gap > TOLERATED_GAP)) return;
  warn(
    `What tokens add misses the score less the baseline's by up to ${
      Math.round(100 * gap)
    } % of the larger of the two. More ` +
      `than steps: ${steps} come closer; from zeros, at which RMS norms jump, none may, and a token's embedding is the better ` +
      'baseline (baseline: " ")',
  );
}
