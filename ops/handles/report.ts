/**
 * @module
 */

import { draw, type Drawn } from "../drawing.ts";
import { OpError } from "../errors.ts";
import { optionNames } from "../fluent/arguments.ts";
import { call } from "../fluent/call.ts";
import { operatingPoint } from "../fluent/score.ts";
import { type MistakeSort, wrongRows } from "../judged_rows.ts";
import type { Op, ResultOptions } from "../op.ts";
import { checkOptions } from "../options.ts";
import { registerHandle } from "../registry.ts";
import { brief, type BriefMetrics } from "../report_brief.ts";
import type { SplitMetrics } from "../split_metrics.ts";
import { type ClassifierEvaluationFields, ClassifierEvaluationOp } from "../types/classifiers.ts";
import type { JudgedRows } from "../types/judged_fields.ts";
import { type OperatingPointFields, OperatingPointOp } from "../types/operating_points.ts";
import type { Dataset } from "./dataset.ts";
import { FigureOp } from "./figure_op.ts";
import type { Known } from "./handle.ts";
import type { GroupOptions, ThresholdOptions } from "./operating_point.ts";

/** Options of {@linkcode Report.mistakes}. */
export interface MistakesOptions {
  /** Further columns of the judged rows, by name. @default what the model read, and the labels */
  readonly with?: Readonly<Record<string, Op | readonly unknown[] | ArrayBufferView>>;
  /** Rows on a page: 10, 20, 50 or 100. @default 10 */
  readonly pageSize?: number;
}

/**
 * Metrics of scores against labels, for each split. `toJson()` gives them, `metrics()` those that are read first. As a figure
 * it is the curves, histograms and confusion matrices.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * console.log((await report.metrics()).all.roc_auc); // 0.75
 * ```
 */
export class Report extends FigureOp<"report"> {
  /** The metrics, by split; `all` where there are no splits. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<Readonly<Record<string, SplitMetrics>>> {
    return await super.toJson(options) as Readonly<Record<string, SplitMetrics>>;
  }

  /** The metrics by split, without curves, histograms, tables and intervals. Computes what is missing. */
  async metrics(options: ResultOptions = {}): Promise<Readonly<Record<string, BriefMetrics>>> {
    return brief(await this.toJson(options));
  }

  /**
   * The mistakes, to be read: false positives and false negatives apart, the most confident first, with what the model read and
   * the labels. Tables that are sorted, filtered, searched and paged as `table(…)` is; shown as the last line of a cell, they
   * compute what is missing.
   *
   * @throws {OpError} for a report that was made of no scores.
   */
  mistakes(options: MistakesOptions = {}): Drawn {
    return draw("mistakes", this, {
      ...checkOptions("mistakes", options, ["with", "pageSize"]),
      judged: this.#judged("mistakes"),
    }) as Drawn;
  }

  /**
   * The rows on the wrong side of the report's threshold, as a dataset: to be counted, exported and trained on.
   *
   * @param sort Only one sort of mistake. @default both
   * @example
   * ```ts
   * import { Runner } from "@probegraph/probegraph";
   *
   * const data = new Runner({ store: "memory://" }).fromInline({ text: ["a", "b", "c"], score: [2, -1, 1], bad: [true, true, false] });
   * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad"), scoreThreshold: 0 });
   * console.log(await report.misclassified().colText("text").toArray()); // ["b", "c"]
   * ```
   * @throws {OpError} where the report was made without `scoreThreshold`, or its rows come from several datasets.
   */
  misclassified(sort?: MistakeSort): Dataset {
    const judged = this.#judged("misclassified");
    const { scoreThreshold } = this.fields;
    if (typeof scoreThreshold === "number") return wrongRows(judged, scoreThreshold, sort);
    throw new OpError(
      "misclassified() needs a threshold that is known: evaluate({ …, scoreThreshold: 0 }), or the one that a report found",
    );
  }

  /** What the report judges. */
  #judged(method: string): JudgedRows {
    if (this.is(ClassifierEvaluationOp) || this.is(OperatingPointOp)) return this.fields as unknown as JudgedRows;
    throw new OpError(`${method}() needs the scores that a report judges; ${this.type} is no such report`);
  }

  /**
   * The threshold that meets a goal, and the metrics at it: as {@linkcode ScoreColumn.operatingPoint}, for the rows of this
   * report. `split`, or `by`, groups them anew: `report.threshold({ maxFpr: 0.01, by: source })` has the recall of each source.
   *
   * @throws {OpError} for an unknown option, no goal or two, and a report that was made of no scores.
   */
  threshold(
    options: ThresholdOptions & GroupOptions,
  ): Known<Report, OperatingPointFields> {
    if (!this.is(ClassifierEvaluationOp)) {
      throw new OpError(`threshold() chooses among the scores that a report judges; ${this.type} is no such report`);
    }
    const { score, gtPositives, gtNegatives, split, predictDomain } = this.fields as ClassifierEvaluationFields;
    const own = Object.hasOwn(Object(options), "by") ? {} : { split };
    const method = { ...operatingPoint, name: "threshold" };
    return call(method, score, {
      ...own,
      ...checkOptions("threshold", options, optionNames(method)),
      gtPositives,
      gtNegatives,
      predictDomain,
    });
  }
}

registerHandle("report", Report);
