/**
 * @module
 */

import { figureOf, type FigureOptions, type PngOptions } from "../drawing.ts";
import { OpError } from "../errors.ts";
import { call } from "../fluent/call.ts";
import { operatingPoint } from "../fluent/score.ts";
import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";
import { brief, type BriefMetrics } from "../report_brief.ts";
import type { SplitMetrics } from "../split_metrics.ts";
import { type ClassifierEvaluationFields, ClassifierEvaluationOp } from "../types/classifiers.ts";
import type { OperatingPointFields } from "../types/operating_points.ts";
import type { CategoricalColumn } from "./categorical_column.ts";
import type { Known } from "./handle.ts";
import type { ThresholdOptions } from "./operating_point.ts";
import type { SplitColumn } from "./split_column.ts";

/** Metrics of scores against labels, for each split. `toJson()` gives them, `metrics()` those that are read first. */
export class Report extends Op<"report"> {
  /** The metrics, by split; `all` where there are no splits. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<Readonly<Record<string, SplitMetrics>>> {
    return await super.toJson(options) as Readonly<Record<string, SplitMetrics>>;
  }

  /** The metrics by split, without curves, histograms, tables and intervals. Computes what is missing. */
  async metrics(options: ResultOptions = {}): Promise<Readonly<Record<string, BriefMetrics>>> {
    return brief(await this.toJson(options));
  }

  /** The curves, histograms and confusion matrices as an SVG document. Computes what is missing. @throws {OpError} for a wrong option */
  toSvg({ runner, ...options }: ResultOptions & FigureOptions = {}): Promise<string> {
    return figureOf("result", this, { runner }).toSvg(options);
  }

  /** The same as a PNG. Computes what is missing. @throws {OpError} as `toSvg` */
  toPng({ runner, ...options }: ResultOptions & PngOptions = {}): Promise<Uint8Array> {
    return figureOf("result", this, { runner }).toPng(options);
  }

  /** Writes the same to a file that ends in `.svg` or `.png`. Computes what is missing. @throws {OpError} as `toSvg` */
  save(path: string | URL, { runner, ...options }: ResultOptions & PngOptions = {}): Promise<void> {
    return figureOf("result", this, { runner }).save(path, options);
  }

  /**
   * The threshold that meets a goal, and the metrics at it: as {@linkcode ScoreColumn.operatingPoint}, for the rows of this
   * report. `split` groups them anew, by source for example.
   *
   * @throws {OpError} for an unknown option, no goal or two, and a report that was made of no scores.
   */
  threshold(
    options: ThresholdOptions & { readonly split?: SplitColumn | CategoricalColumn | null },
  ): Known<Report, OperatingPointFields> {
    if (!this.is(ClassifierEvaluationOp)) {
      throw new OpError(`threshold() chooses among the scores that a report judges; ${this.type} is no such report`);
    }
    const { score, gtPositives, gtNegatives, split, predictDomain } = this.fields as ClassifierEvaluationFields;
    return call(operatingPoint, score, { split, ...options, gtPositives, gtNegatives, predictDomain });
  }
}

registerHandle("report", Report);
