/**
 * Reports: how well scores tell positives from negatives.
 *
 * @module
 */

export { type ChosenGoal, evaluate, type EvaluateOptions } from "./evaluate.ts";
export { evaluateAside } from "./evaluate_aside.ts";
export { type Report, REPORTED_RECALLS, type SplitReport } from "./report.ts";
export type { BestThreshold, ThresholdMetrics } from "./metrics.ts";
export { CURVE_POINTS } from "./curves.ts";
export { CALIBRATION_BINS } from "./calibration.ts";
export { HISTOGRAM_BINS } from "./histogram.ts";
export { BOOTSTRAP_RESAMPLES } from "./bootstrap.ts";
