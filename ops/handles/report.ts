/**
 * @module
 */

import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { SplitMetrics } from "../split_metrics.ts";

/** Metrics of scores against labels, for each split. `toJson()` gives them. */
export class Report extends Op<"report"> {
  /** The metrics, by split; `all` where there are no splits. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<Readonly<Record<string, SplitMetrics>>> {
    return await super.toJson(options) as Readonly<Record<string, SplitMetrics>>;
  }
}

registerHandle("report", Report);
