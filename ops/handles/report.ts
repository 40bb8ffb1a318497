/**
 * @module
 */

import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";

/** The metrics of one split. What cannot be defined is left out, and `warnings` says so. */
export interface SplitMetrics {
  /** Rows that were judged. */
  readonly count: number;
  /** Positive rows among them. */
  readonly n_true: number;
  /** Negative rows among them. */
  readonly n_false: number;
  /** Mean score. */
  readonly avg_score: number;
  /** Area under the ROC curve. */
  readonly roc_auc?: number;
  /** Area under the precision-recall curve, as steps. */
  readonly average_precision?: number;
  /** Share of right answers at the given threshold. */
  readonly accuracy?: number;
  /** What the reader should know. */
  readonly warnings?: readonly string[];
  /** `precision@R`, confusion matrices, curves, … */
  readonly [metric: string]: unknown;
}

/** Metrics of scores against labels, for each split. `toJson()` gives them. */
export class Report extends Op<"report"> {
  /** The metrics, by split; `all` where there are no splits. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<Readonly<Record<string, SplitMetrics>>> {
    return await super.toJson(options) as Readonly<Record<string, SplitMetrics>>;
  }
}

registerHandle("report", Report);
