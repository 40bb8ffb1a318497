/**
 * How often rows of each score range are true.
 *
 * The table says whether scores are *probabilities that can be believed* only when they are probabilities: when all lie in
 * [0, 1], the bins are of equal width, and a calibrated score has `mean_score` close to `fraction_true`. Unbounded scores
 * (a decision function) are binned by quantile instead; then the table shows only whether a higher score means more often true.
 *
 * Definitions are those of `sklearn.calibration.calibration_curve`: a bin holds the scores above its lower edge up to
 * its upper edge (the first bin also its lower edge), and empty bins are left out.
 *
 * @module
 */

import type { Calibration, CalibrationBin } from "../../ops/split_metrics.ts";
import { quantile } from "../numeric/quantile.ts";

/** Number of bins, empty ones included. */
export const CALIBRATION_BINS = 10;

/**
 * @param trueScores scores of the true rows, ascending
 * @param falseScores scores of the false rows, ascending; at least one row in all
 */
export function calibrationTable(trueScores: Float64Array, falseScores: Float64Array): Calibration {
  const all = merge(trueScores, falseScores);
  const isProbability = all[0] >= 0 && all[all.length - 1] <= 1;
  const edges = Array.from(
    { length: CALIBRATION_BINS + 1 },
    (_, i) => isProbability ? i / CALIBRATION_BINS : quantile(all, i / CALIBRATION_BINS),
  );
  const table: CalibrationBin[] = [];
  let start = 0;
  let trueStart = 0;
  for (let bin = 0; bin < CALIBRATION_BINS; bin++) {
    const isLast = bin === CALIBRATION_BINS - 1;
    const end = isLast ? all.length : countUpTo(all, edges[bin + 1]);
    const trueEnd = isLast ? trueScores.length : countUpTo(trueScores, edges[bin + 1]);
    if (end > start) {
      const count = end - start;
      const mean = all.subarray(start, end).reduce((sum, score) => sum + score, 0) / count;
      table.push({
        lower: edges[bin],
        upper: edges[bin + 1],
        count,
        mean_score: mean,
        fraction_true: (trueEnd - trueStart) / count,
      });
    }
    start = end;
    trueStart = trueEnd;
  }
  return { bins: isProbability ? "uniform" : "quantile", table };
}

function merge(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  merged.set(a);
  merged.set(b, a.length);
  return merged.sort();
}

/** How many of the sorted values are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
