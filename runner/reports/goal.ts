/**
 * Choosing the threshold that meets a goal.
 *
 * @module
 */

import { ProbegraphError } from "../../ops/errors.ts";
import { smallest } from "../../ops/extremes.ts";
import type { MistakeCosts } from "../../ops/types/operating_points.ts";
import type { ScoreTable } from "./score_table.ts";

/** What a threshold is to meet; exactly one goal is not null. */
export interface Goal {
  /** The highest recall at which at most this share of negative rows is flagged. */
  readonly maxFalsePositiveRate: number | null;
  /** The highest threshold that finds at least this share of positive rows. */
  readonly minRecall: number | null;
  /** The highest recall at which at least this share of flagged rows is positive. */
  readonly minPrecision: number | null;
  /** The lowest mean cost of a row, of mistakes that cost so much. */
  readonly costs: MistakeCosts | null;
  /** The share of positive rows that costs are weighed with; null: that of the table. */
  readonly prevalence: number | null;
}

/**
 * The threshold that meets a goal: one of the scores, or just above the highest where only flagging nothing will do.
 * Among those that meet it, the one with the highest recall; for `minRecall` and costs the highest threshold.
 *
 * @throws {ProbegraphError} where a class that the goal counts has no rows
 */
export function chooseThreshold(table: ScoreTable, goal: Goal): number {
  checkClasses(table, goal);
  const row = chosenRow(table, goal);
  return row === -1 ? justAbove(table.thresholds[0]) : table.thresholds[row];
}

/** The index of the chosen score; -1 for a threshold above all of them. */
function chosenRow(table: ScoreTable, goal: Goal): number {
  const { thresholds, truePositives, falsePositives, nTrue, nFalse } = table;
  const { maxFalsePositiveRate, minRecall, minPrecision } = goal;
  if (maxFalsePositiveRate !== null) {
    return thresholds.findLastIndex((_, i) => falsePositives[i] / nFalse <= maxFalsePositiveRate);
  }
  if (minPrecision !== null) {
    return thresholds.findLastIndex((_, i) =>
      truePositives[i] / (truePositives[i] + falsePositives[i]) >= minPrecision
    );
  }
  if (minRecall !== null) return minRecall === 0 ? -1 : truePositives.findIndex((tp) => tp / nTrue >= minRecall);
  return cheapestRow(table, goal);
}

/** Costs that differ by less than this part are equal: what is left of rounding decides nothing. */
const ROUNDING = 1e-12;

function cheapestRow({ truePositives, falsePositives, nTrue, nFalse }: ScoreTable, goal: Goal): number {
  const costAt = (tp: number, fp: number) => meanCost({ tp, fp, fn: nTrue - tp, tn: nFalse - fp }, goal) as number;
  const costs = Float64Array.from(truePositives, (tp, i) => costAt(tp, falsePositives[i]));
  const nothing = costAt(0, 0);
  const lowest = Math.min(nothing, smallest(costs)) * (1 + ROUNDING);
  return nothing <= lowest ? -1 : costs.findIndex((cost) => cost <= lowest);
}

/** Rows by truth and prediction. */
interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** The mean cost of a row, or `undefined` without costs. */
export function meanCost(counts: Counts, goal: Goal): number | undefined {
  if (goal.costs === null) return undefined;
  const { falsePositive, falseNegative } = goal.costs;
  const share = prevalenceOf(counts, goal);
  const { tp, fp, fn, tn } = counts;
  return share * ratio(fn, tp + fn) * falseNegative + (1 - share) * ratio(fp, fp + tn) * falsePositive;
}

/** The share of positive rows to reckon with. */
export function prevalenceOf({ tp, fp, fn, tn }: Counts, { prevalence }: Goal): number {
  return prevalence ?? ratio(tp + fn, tp + fp + fn + tn);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function checkClasses({ nTrue, nFalse }: ScoreTable, goal: Goal): void {
  const missing = nTrue === 0 && goal.maxFalsePositiveRate === null
    ? "positive"
    : nFalse === 0 && goal.minRecall === null
    ? "negative"
    : undefined;
  if (missing === undefined) return;
  throw new ProbegraphError(
    `Choosing a threshold: none of the ${
      nTrue + nFalse
    } rows to choose on is ${missing}, so the goal cannot be judged; ` +
      "choose on rows of both classes",
  );
}

/** The next number of 64 bits. */
function justAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] += value > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0];
}
