/**
 * Reports: how well scores tell positives from negatives.
 *
 * @module
 */

export { evaluate, type EvaluateOptions } from "./evaluate.ts";
export { type PrecisionKey, type Report, REPORTED_RECALLS, type SplitReport } from "./report.ts";
export type { BestThreshold, Confusion, ThresholdMetrics } from "./metrics.ts";
export { CURVE_POINTS, type Curves } from "./curves.ts";
export { type Calibration, CALIBRATION_BINS, type CalibrationBin } from "./calibration.ts";
export { type Histogram, HISTOGRAM_BINS } from "./histogram.ts";
export { BOOTSTRAP_RESAMPLES, type Intervals } from "./bootstrap.ts";
