/**
 * What a report can carry beyond krnel-graph's keys. Python ignores these keys.
 *
 * @module
 */

import type { Calibration, Curves, Histogram, Intervals } from "../../ops/split_metrics.ts";
import { bootstrapIntervals } from "./bootstrap.ts";
import { calibrationTable } from "./calibration.ts";
import { thinnedCurves } from "./curves.ts";
import { scoreHistogram } from "./histogram.ts";
import type { SplitReport } from "./report.ts";
import type { ScoreTable } from "./score_table.ts";

export type { Calibration, Curves, Histogram, Intervals };

/**
 * Adds the extras to a split's report. Curves and intervals need both classes and are left out without them.
 *
 * @param trueScores scores of the true rows, ascending
 * @param falseScores scores of the false rows, ascending
 */
export function addExtras(
  report: SplitReport,
  trueScores: Float64Array,
  falseScores: Float64Array,
  table: ScoreTable,
  seed: number,
): void {
  report.histogram = scoreHistogram(trueScores, falseScores);
  report.calibration = calibrationTable(trueScores, falseScores);
  if (table.nTrue === 0 || table.nFalse === 0) return;
  report.curves = thinnedCurves(table);
  report.intervals = bootstrapIntervals(table, seed);
}
