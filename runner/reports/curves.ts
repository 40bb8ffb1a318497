/**
 * ROC and precision-recall curves with few enough points to store and to draw.
 *
 * @module
 */

import type { Curves } from "../../ops/split_metrics.ts";
import { isOnPrecisionRecallCurve } from "./metrics.ts";
import type { ScoreTable } from "./score_table.ts";

/** The most points that a curve keeps. */
export const CURVE_POINTS = 200;

/**
 * Thins both curves to at most {@linkcode CURVE_POINTS} points, evenly along their length.
 *
 * Every point kept is one of scikit-learn's `roc_curve` and `precision_recall_curve`, first and last included.
 */
export function thinnedCurves(table: ScoreTable): Curves {
  const { thresholds, truePositives, falsePositives, nTrue, nFalse } = table;
  const rocRows = thin(
    indices(thresholds.length, (i) => isCorner(truePositives, falsePositives, i)),
    CURVE_POINTS - 1,
    (i) => truePositives[i] / nTrue + falsePositives[i] / nFalse,
  );
  const precision = (i: number): number => truePositives[i] / (truePositives[i] + falsePositives[i]);
  const prRows = thin(
    indices(thresholds.length, (i) => isOnPrecisionRecallCurve(truePositives, i)),
    CURVE_POINTS,
    (i) => truePositives[i] / nTrue,
  );
  return {
    roc: {
      fpr: [0, ...rocRows.map((i) => falsePositives[i] / nFalse)],
      tpr: [0, ...rocRows.map((i) => truePositives[i] / nTrue)],
      thresholds: [null, ...rocRows.map((i) => thresholds[i])],
    },
    pr: {
      precision: prRows.map(precision),
      recall: prRows.map((i) => truePositives[i] / nTrue),
      thresholds: prRows.map((i) => thresholds[i]),
    },
  };
}

function indices(size: number, keep: (i: number) => boolean): number[] {
  const kept: number[] = [];
  for (let i = 0; i < size; i++) if (keep(i)) kept.push(i);
  return kept;
}

/** Whether the ROC curve turns at row i (scikit-learn's `drop_intermediate`: the second difference is not zero). */
function isCorner(truePositives: Uint32Array, falsePositives: Uint32Array, i: number): boolean {
  if (i === 0 || i === truePositives.length - 1) return true;
  const bend = (counts: Uint32Array): number => counts[i + 1] - 2 * counts[i] + counts[i - 1];
  return bend(truePositives) !== 0 || bend(falsePositives) !== 0;
}

/** At most `limit` of the rows, evenly spaced by `position`, which does not fall along the rows; both ends stay. */
function thin(rows: number[], limit: number, position: (row: number) => number): number[] {
  if (rows.length <= limit) return rows;
  const start = position(rows[0]);
  const step = (position(rows[rows.length - 1]) - start) / (limit - 1);
  const kept: number[] = [];
  for (const row of rows.slice(0, -1)) {
    if (kept.length < limit - 1 && position(row) >= start + kept.length * step) kept.push(row);
  }
  return [...kept, rows[rows.length - 1]];
}
