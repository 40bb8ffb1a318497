/**
 * A report in short: the numbers that are read first.
 *
 * @module
 */

import type { KnownMetrics, OperatingPoint, SplitMetrics } from "./split_metrics.ts";

/** The numbers of one split that are read first. What cannot be defined is left out. */
export type BriefMetrics =
  & Pick<
    KnownMetrics,
    | "count"
    | "n_true"
    | "roc_auc"
    | "average_precision"
    | "accuracy"
    | "best_accuracy"
    | "most_accurate_threshold"
    | "precision"
    | "recall"
    | "f1"
  >
  & Partial<Pick<OperatingPoint, "threshold" | "false_positive_rate">>;

const NAMES = [
  "count",
  "n_true",
  "roc_auc",
  "average_precision",
  "accuracy",
  "best_accuracy",
  "most_accurate_threshold",
  "precision",
  "recall",
  "f1",
] as const;

/** The numbers of each split that are read first. */
export function brief(report: Readonly<Record<string, SplitMetrics>>): Readonly<Record<string, BriefMetrics>> {
  return Object.fromEntries(Object.entries(report).map(([split, metrics]) => [split, briefOf(metrics)]));
}

function briefOf(metrics: SplitMetrics): BriefMetrics {
  const given = NAMES.filter((name) => metrics[name] !== undefined).map((name) => [name, metrics[name]]);
  const { threshold, false_positive_rate } = metrics.operating_point ?? {};
  const point = threshold === undefined ? {} : { threshold, false_positive_rate };
  return { ...Object.fromEntries(given), ...point };
}
