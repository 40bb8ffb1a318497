/**
 * The shape of a report. Names and order of keys are krnel-graph's, so that either language reads the other's reports.
 *
 * @module
 */

import type { Intervals } from "./bootstrap.ts";
import type { Calibration } from "./calibration.ts";
import type { Curves } from "./curves.ts";
import type { Histogram } from "./histogram.ts";
import type { Confusion } from "./metrics.ts";

/** The recalls for which a report gives `precision@R`, with the text that the key carries. */
export const REPORTED_RECALLS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999] as const;

/** The name of a precision at a recall. */
export type PrecisionKey = `precision@${typeof REPORTED_RECALLS[number]}`;

/** The metrics of one split. What cannot be defined is left out, and `warnings` says why. */
export interface SplitReport extends Partial<Record<PrecisionKey, number>> {
  /** Rows that are in the domain and either positive or negative. */
  count: number;
  /** True rows among them. */
  n_true: number;
  /** False rows among them. */
  n_false: number;
  /** Mean score; NaN when there are no rows, as in krnel-graph. */
  avg_score: number;
  /** With a threshold: the share of rows on the right side of it. */
  accuracy?: number;
  /** With a threshold: rows by truth and prediction. */
  confusion?: Confusion;
  /** With a threshold: the share of true rows among those predicted true; 0 when there are none. */
  precision?: number;
  /** With a threshold: the share of true rows that are predicted true; 0 when there are none. */
  recall?: number;
  /** With a threshold: the harmonic mean of precision and recall. */
  f1?: number;
  /** Without a threshold: the accuracy at the most accurate one. */
  best_accuracy?: number;
  /** Without a threshold: that threshold. */
  most_accurate_threshold?: number;
  /** Without a threshold: rows by truth and prediction at that threshold. */
  best_confusion?: Confusion;
  /** The area under the precision-recall curve, as a sum of steps. */
  average_precision?: number;
  /** The area under the ROC curve. */
  roc_auc?: number;
  /** What is left out, and why. */
  warnings?: string[];
  /** With `extras`: ROC and precision-recall curves. */
  curves?: Curves;
  /** With `extras`: how often each score range is right. */
  calibration?: Calibration;
  /** With `extras`: the distribution of scores in each class. */
  histogram?: Histogram;
  /** With `extras`: how far the metrics may be off by chance. */
  intervals?: Intervals;
}

/** A report: the metrics of each split by its name, or of all rows under `all`. A plain JSON object. */
export type Report = Record<string, SplitReport>;
