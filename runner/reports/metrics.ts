/**
 * Metrics of a binary classifier, by scikit-learn's definitions (sklearn.metrics 1.9), read from a {@linkcode ScoreTable}.
 *
 * @module
 */

import type { Confusion } from "../../ops/split_metrics.ts";
import { countsAtOrAbove, type ScoreTable } from "./score_table.ts";

/** Metrics at one decision threshold. */
export interface ThresholdMetrics {
  /** The share of rows predicted right. */
  readonly accuracy: number;
  /** Rows by truth and prediction. */
  readonly confusion: Confusion;
  /** 0 when nothing is predicted true. */
  readonly precision: number;
  /** 0 when nothing is true. */
  readonly recall: number;
  /** The harmonic mean of precision and recall; 0 when both are. */
  readonly f1: number;
}

/** The threshold with the highest accuracy. */
export interface BestThreshold {
  /** The share of rows predicted right. */
  readonly accuracy: number;
  /** Scores at or above it are predicted true. */
  readonly threshold: number;
  /** Rows by truth and prediction. */
  readonly confusion: Confusion;
}

/** Metrics of the predictions `score >= threshold`; the table must have a row. */
export function thresholdMetrics(table: ScoreTable, threshold: number): ThresholdMetrics {
  const confusion = confusionAt(table, threshold);
  const { tp, fp, fn } = confusion;
  return {
    accuracy: accuracyOf(confusion),
    confusion,
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
  };
}

/**
 * The most accurate of the thresholds that `precision_recall_curve(drop_intermediate=True)` gives, and 1.0.
 *
 * krnel-graph tries them in ascending order, 1.0 last, and keeps the first of the best.
 */
export function bestThreshold(table: ScoreTable): BestThreshold {
  const { thresholds, truePositives, falsePositives, nFalse } = table;
  let best = -1;
  let bestCorrect = -1;
  for (let i = thresholds.length - 1; i >= 0; i--) {
    if (!isOnPrecisionRecallCurve(truePositives, i)) continue;
    const correct = truePositives[i] + nFalse - falsePositives[i];
    if (correct > bestCorrect) {
      best = i;
      bestCorrect = correct;
    }
  }
  const atOne = confusionAt(table, 1);
  const threshold = atOne.tp + atOne.tn > bestCorrect ? 1 : thresholds[best];
  const confusion = confusionAt(table, threshold);
  return { accuracy: accuracyOf(confusion), threshold, confusion };
}

/** `average_precision_score`: the sum of precision times the step in recall. Both classes must be present. */
export function averagePrecision(table: ScoreTable): number {
  const { truePositives, falsePositives, nTrue } = table;
  let sum = 0;
  let previous = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const tp = truePositives[i];
    sum += (tp - previous) * (tp / (tp + falsePositives[i]));
    previous = tp;
  }
  return sum / nTrue;
}

/** `roc_auc_score`: the area under the ROC curve by the trapezoid rule. Both classes must be present. */
export function rocAuc(table: ScoreTable): number {
  const { truePositives, falsePositives, nTrue, nFalse } = table;
  let area = 0;
  let tp = 0;
  let fp = 0;
  for (let i = 0; i < truePositives.length; i++) {
    area += (falsePositives[i] - fp) * (truePositives[i] + tp) / 2;
    tp = truePositives[i];
    fp = falsePositives[i];
  }
  return area / nTrue / nFalse;
}

/**
 * The highest precision among the thresholds whose recall is at least the asked one, for each asked recall.
 *
 * @param recalls in ascending order, each in (0, 1]
 * @returns as many precisions. Both classes must be present.
 */
export function precisionsAtRecalls(table: ScoreTable, recalls: readonly number[]): number[] {
  const { truePositives, falsePositives, nTrue } = table;
  const precisions = new Array<number>(recalls.length);
  let open = recalls.length;
  let highest = 0;
  // Recall falls as the threshold rises: a recall is settled once the curve drops below it.
  for (let i = truePositives.length - 1; i >= 0; i--) {
    const tp = truePositives[i];
    while (open > 0 && tp / nTrue < recalls[open - 1]) precisions[--open] = highest;
    highest = Math.max(highest, tp / (tp + falsePositives[i]));
  }
  while (open > 0) precisions[--open] = highest;
  return precisions;
}

/** Whether row i survives `drop_intermediate`: a row is dropped when its neighbours have the same true positives. */
export function isOnPrecisionRecallCurve(truePositives: Uint32Array, i: number): boolean {
  const isEnd = i === 0 || i === truePositives.length - 1;
  return isEnd || truePositives[i] !== truePositives[i - 1] || truePositives[i] !== truePositives[i + 1];
}

function confusionAt(table: ScoreTable, threshold: number): Confusion {
  const { tp, fp } = countsAtOrAbove(table, threshold);
  return { tn: table.nFalse - fp, fp, fn: table.nTrue - tp, tp };
}

function accuracyOf({ tn, fp, fn, tp }: Confusion): number {
  return (tn + tp) / (tn + fp + fn + tp);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
