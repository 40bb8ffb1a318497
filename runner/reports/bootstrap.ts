/**
 * Bootstrap confidence intervals of ranking metrics.
 *
 * Rows are drawn with replacement within each class (the stratified bootstrap, so every resample has both), and the interval
 * is the middle 95 % of the resampled metrics (the percentile method: B. Efron, "Bootstrap methods: another look at the
 * jackknife", Annals of Statistics 7 (1979)). Rows of equal score are one entry with a count: nothing is sorted again.
 *
 * @module
 */

import type { Intervals } from "../../ops/split_metrics.ts";
import { MersenneTwister } from "../random/mersenne_twister.ts";
import { precisionsAtRecalls, rocAuc } from "./metrics.ts";
import type { ScoreTable } from "./score_table.ts";

/** Resamples of a split that is not too large. */
export const BOOTSTRAP_RESAMPLES = 200;
/** Splits with more rows get fewer resamples, so that no more rows than this are drawn in all. */
const DRAW_BUDGET = 20_000_000;
/** With fewer resamples than this an interval says nothing: it is skipped (above 400,000 rows, where it is narrow anyway). */
const FEWEST_RESAMPLES = 50;
const TAIL = 0.025;

/**
 * @param table counts of a split with both classes
 * @param seed a non-negative integer below 2^32; the same seed gives the same intervals
 * @param resamples how many to draw, before the limit for large splits. @default 200
 */
export function bootstrapIntervals(table: ScoreTable, seed: number, resamples = BOOTSTRAP_RESAMPLES): Intervals {
  const rows = table.nTrue + table.nFalse;
  const affordable = Math.min(resamples, Math.floor(DRAW_BUDGET / rows));
  if (affordable < Math.min(resamples, FEWEST_RESAMPLES)) {
    return { skipped: `${rows} rows: too many to resample, and the intervals would be narrow` };
  }
  const twister = new MersenneTwister(Uint32Array.of(seed));
  const trueEntries = entryOfRow(table.truePositives, table.nTrue);
  const falseEntries = entryOfRow(table.falsePositives, table.nFalse);
  const resampled = {
    ...table,
    truePositives: new Uint32Array(table.thresholds.length),
    falsePositives: new Uint32Array(table.thresholds.length),
  };
  const aucs = new Float64Array(affordable);
  const precisions = new Float64Array(affordable);
  for (let i = 0; i < affordable; i++) {
    drawRunningCounts(twister, trueEntries, resampled.truePositives);
    drawRunningCounts(twister, falseEntries, resampled.falsePositives);
    aucs[i] = rocAuc(resampled);
    precisions[i] = precisionsAtRecalls(resampled, [0.99])[0];
  }
  return { level: 0.95, resamples: affordable, seed, roc_auc: middle(aucs), "precision@0.99": middle(precisions) };
}

/** For each row of a class, in descending order of score, the entry of the table that it belongs to. */
function entryOfRow(runningCounts: Uint32Array, rows: number): Uint32Array {
  const entries = new Uint32Array(rows);
  let row = 0;
  runningCounts.forEach((count, entry) => {
    entries.fill(entry, row, count);
    row = count;
  });
  return entries;
}

/** Draws as many rows as there are, and writes the running counts of their entries into `counts`. */
function drawRunningCounts(twister: MersenneTwister, entries: Uint32Array, counts: Uint32Array): void {
  counts.fill(0);
  const scale = entries.length / 2 ** 32;
  for (let i = 0; i < entries.length; i++) counts[entries[Math.floor(twister.nextUint32() * scale)]]++;
  for (let i = 1; i < counts.length; i++) counts[i] += counts[i - 1];
}

function middle(values: Float64Array): [number, number] {
  values.sort();
  const at = (share: number): number => values[Math.round(share * (values.length - 1))];
  return [at(TAIL), at(1 - TAIL)];
}
