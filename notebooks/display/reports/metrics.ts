/**
 * The metrics of a report as a table, one row for each split.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import { listNames, show, suggest } from "../../../ops/messages.ts";
import type { Report, SplitReport } from "../../../runner/reports/mod.ts";
import type { View } from "../bundle.ts";
import { table, type TableColumn } from "../table.ts";
import { numberText } from "../text.ts";

/** The metrics that matter most, with short names, in the order of the table. Those that no split has are left out. */
const METRICS: readonly (readonly [key: keyof SplitReport, name: string])[] = [
  ["count", "rows"],
  ["n_true", "positives"],
  ["roc_auc", "ROC AUC"],
  ["average_precision", "avg. precision"],
  ["accuracy", "accuracy"],
  ["best_accuracy", "best accuracy"],
  ["most_accurate_threshold", "at threshold"],
  ["precision", "precision"],
  ["recall", "recall"],
  ["f1", "F1"],
  ["precision@0.9", "precision @ recall 0.9"],
  ["precision@0.99", "precision @ recall 0.99"],
  // Of an autoencoder.
  ["l0", "L0"],
  ["explained_variance", "explained variance"],
  ["mse", "MSE"],
  ["cossim", "cosine"],
  ["ce_loss_score", "CE loss recovered"],
  ["dead_features", "dead features"],
];

/** Those that are counts. */
const COUNTS: readonly (keyof SplitReport)[] = ["count", "n_true", "dead_features"];

/** What people call a metric. @throws {OpError} for one that reports do not have */
export function metricName(key: keyof SplitReport): string {
  const found = METRICS.find(([known]) => known === key);
  if (found !== undefined) return found[1];
  const known = METRICS.map(([each]) => each);
  throw new OpError(
    `Reports have no metric ${show(key)}${suggest(String(key), known)}; they have ${listNames(known, 20)}`,
  );
}

/** Draws metrics; `first` names what the rows are. */
export function metricsTable(rows: Readonly<Record<string, SplitReport>>, first: string = "split"): View {
  const names = Object.keys(rows);
  const present = METRICS.filter(([key]) => names.some((name) => typeof rows[name][key] === "number"));
  const columns: TableColumn[] = [{ name: first }, ...present.map(([, name]) => ({ name, isNumber: true }))];
  const cells = names.map((name) => [name, ...present.map(([key]) => metricText(rows[name], key))]);
  return table(columns, cells);
}

/**
 * A metric where it is defined. At a threshold, reports give 0 for what a missing class leaves without a meaning, as
 * scikit-learn does: recall and F1 without positive rows, precision also where none is predicted.
 */
export function metricOf(split: SplitReport, key: keyof SplitReport): number | undefined {
  const value = split[key];
  if (typeof value !== "number" || Number.isNaN(value)) return undefined;
  const needsPositives = key === "precision" || key === "recall" || key === "f1";
  if (needsPositives && split.n_true === 0) return undefined;
  const { tp, fp } = split.confusion ?? { tp: 1, fp: 0 };
  return key === "precision" && tp + fp === 0 ? undefined : value;
}

/** The threshold that a report was made with (`given`), chose, or found; none where a split has one class only. */
export function thresholdOf(split: SplitReport, given: number | null | undefined): number | undefined {
  return given ?? split.operating_point?.threshold ?? split.most_accurate_threshold;
}

/** A metric, with its 95 % interval where there is one. */
function metricText(split: SplitReport, key: keyof SplitReport): string {
  const value = metricOf(split, key);
  if (value === undefined) return "–";
  const text = COUNTS.includes(key) ? numberText(value) : value.toFixed(3);
  const interval = intervalOf(split, key);
  return interval === undefined ? text : `${text} (${interval.map((end) => end.toFixed(2)).join("–")})`;
}

/** The 95 % interval of a metric, where the report has one. */
export function intervalOf({ intervals }: SplitReport, key: keyof SplitReport): readonly [number, number] | undefined {
  if (intervals === undefined || "skipped" in intervals) return undefined;
  return key === "roc_auc" || key === "precision@0.99" ? intervals[key] : undefined;
}

/** Whether some data is a report as the runner makes it. */
export function isReport(data: unknown): data is Report {
  return typeof data === "object" && data !== null &&
    Object.values(data).every((split) => typeof split === "object" && split !== null && "count" in split);
}
