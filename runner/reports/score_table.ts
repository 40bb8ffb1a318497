/**
 * The one table that every ranking metric is read from: the distinct scores, and how many true and false rows have each.
 *
 * @module
 */

import { atOnce, type Steps } from "../../ops/steps.ts";
import { sortSteps } from "../numeric/sorted_numbers.ts";

/** Distinct scores in descending order, with running counts. All arrays have one element per distinct score. */
export interface ScoreTable {
  /** Number of true rows. */
  readonly nTrue: number;
  /** Number of false rows. */
  readonly nFalse: number;
  /** The distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** True rows with a score at or above the threshold. */
  readonly truePositives: Uint32Array;
  /** False rows with a score at or above the threshold. */
  readonly falsePositives: Uint32Array;
}

/**
 * Builds the table in O(n log n): both classes are sorted apart, which needs no index array, and then merged.
 *
 * @param trueScores scores of the true rows, finite; sorted in place
 * @param falseScores scores of the false rows, finite; sorted in place
 */
export function scoreTable(trueScores: Float64Array, falseScores: Float64Array): ScoreTable {
  return atOnce(sortedTableSteps(trueScores.sort(), falseScores.sort()));
}

/** The same in steps. */
export function* scoreTableSteps(trueScores: Float64Array, falseScores: Float64Array): Steps<ScoreTable> {
  yield* sortSteps(trueScores);
  yield* sortSteps(falseScores);
  return yield* sortedTableSteps(trueScores, falseScores);
}

function* sortedTableSteps(trueScores: Float64Array, falseScores: Float64Array): Steps<ScoreTable> {
  const size = countDistinct(trueScores, falseScores);
  const thresholds = new Float64Array(size);
  const truePositives = new Uint32Array(size);
  const falsePositives = new Uint32Array(size);
  let t = trueScores.length;
  let f = falseScores.length;
  for (let row = 0; row < size; row++) {
    const score = highest(trueScores, t, falseScores, f);
    while (t > 0 && trueScores[t - 1] === score) t--;
    while (f > 0 && falseScores[f - 1] === score) f--;
    thresholds[row] = score;
    truePositives[row] = trueScores.length - t;
    falsePositives[row] = falseScores.length - f;
    if (row % ROWS_OF_STEP === 0) yield;
  }
  return { nTrue: trueScores.length, nFalse: falseScores.length, thresholds, truePositives, falsePositives };
}

/** Rows of the table that are made in one step. */
const ROWS_OF_STEP = 32_768;

/** The number of true and false rows with a score at or above `threshold`. */
export function countsAtOrAbove(table: ScoreTable, threshold: number): { tp: number; fp: number } {
  let low = 0;
  let high = table.thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.thresholds[middle] >= threshold) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return { tp: 0, fp: 0 };
  return { tp: table.truePositives[low - 1], fp: table.falsePositives[low - 1] };
}

function countDistinct(trueScores: Float64Array, falseScores: Float64Array): number {
  let t = trueScores.length;
  let f = falseScores.length;
  let count = 0;
  while (t > 0 || f > 0) {
    const score = highest(trueScores, t, falseScores, f);
    while (t > 0 && trueScores[t - 1] === score) t--;
    while (f > 0 && falseScores[f - 1] === score) f--;
    count++;
  }
  return count;
}

/** The highest score of the first `t` true and `f` false ones; adding 0 turns -0 into 0. */
function highest(trueScores: Float64Array, t: number, falseScores: Float64Array, f: number): number {
  if (t === 0) return falseScores[f - 1] + 0;
  if (f === 0) return trueScores[t - 1] + 0;
  return Math.max(trueScores[t - 1], falseScores[f - 1]) + 0;
}
