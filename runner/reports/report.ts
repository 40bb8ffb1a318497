/**
 * The report as it is put together.
 *
 * @module
 */

import type { KnownMetrics, ReportedRecall } from "../../ops/split_metrics.ts";

/** The recalls for which a report gives `precision@R`, with the text that the key carries. */
export const REPORTED_RECALLS: readonly ReportedRecall[] = [
  0.1,
  0.2,
  0.3,
  0.4,
  0.5,
  0.6,
  0.7,
  0.8,
  0.9,
  0.95,
  0.99,
  0.999,
];

/** The metrics of one split. */
export type SplitReport = { -readonly [N in keyof KnownMetrics]: KnownMetrics[N] };

/** A report: the metrics of each split by its name, or of all rows under `all`. A plain JSON object. */
export type Report = Record<string, SplitReport>;
