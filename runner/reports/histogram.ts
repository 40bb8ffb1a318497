/**
 * The distribution of scores in each class.
 *
 * @module
 */

import { largest, smallest } from "../../ops/extremes.ts";
import type { Histogram } from "../../ops/split_metrics.ts";

/** Number of bins of a histogram. */
export const HISTOGRAM_BINS = 40;

/**
 * Counts scores in bins of equal width, as `numpy.histogram` does. One single score gets a range of 1 around it.
 *
 * @param trueScores scores of the true rows, ascending
 * @param falseScores scores of the false rows, ascending; at least one row in all
 */
export function scoreHistogram(trueScores: Float64Array, falseScores: Float64Array): Histogram {
  const ends = [trueScores, falseScores].filter((scores) => scores.length > 0);
  let low = smallest(ends.map((scores) => scores[0]));
  let high = largest(ends.map((scores) => scores[scores.length - 1]));
  if (low === high) {
    low -= 0.5;
    high += 0.5;
  }
  const step = (high - low) / HISTOGRAM_BINS;
  const edges = Array.from({ length: HISTOGRAM_BINS + 1 }, (_, i) => i === HISTOGRAM_BINS ? high : low + i * step);
  return { edges, n_true: countPerBin(trueScores, edges), n_false: countPerBin(falseScores, edges) };
}

function countPerBin(sorted: Float64Array, edges: number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (const score of sorted) {
    while (bin < counts.length - 1 && score >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return counts;
}
