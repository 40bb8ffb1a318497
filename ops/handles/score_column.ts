/**
 * @module
 */

import type { FloatLiteral } from "../float.ts";
import { call } from "../fluent/call.ts";
import * as methods from "../fluent/score.ts";
import type { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { ClassifierEvaluationFields } from "../types/classifiers.ts";
import type { OperatingPointFields } from "../types/operating_points.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { CategoricalColumn } from "./categorical_column.ts";
import type { Known } from "./handle.ts";
import type { GroupOptions, ThresholdOptions } from "./operating_point.ts";
import { OrderedColumn } from "./ordered_column.ts";
import type { Report } from "./report.ts";
import type { SplitColumn } from "./split_column.ts";

/** Options of {@linkcode ScoreColumn.evaluate}. */
export interface EvaluateOptions {
  /** The rows that are positive. */
  readonly gtPositives: BooleanColumn;
  /** The rows that are negative. @default all that are not positive */
  readonly gtNegatives?: BooleanColumn;
  /** Gives metrics for each value of this column; rows without one are under `null`, or `null (missing)` where that is a value. @default one group, `all` */
  readonly split?: SplitColumn | CategoricalColumn | null;
  /** The rows to judge. @default all */
  readonly predictDomain?: BooleanColumn | null;
  /** Scores from here on count as positive. @default the most accurate threshold is looked for */
  readonly scoreThreshold?: number | null;
}

/**
 * A column of numbers: classifier scores, logits, measurements.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const score = data.colScore("score");
 * console.log(await score.add(score).toArray()); // Float64Array(3) [ 0.4, 1.8, 0.8 ]
 * console.log(await score.gt(0.3).toArray()); // [ false, true, true ]
 * ```
 */
export class ScoreColumn extends OrderedColumn<"score", number | bigint | FloatLiteral | Op<"score">> {
  /** The sum, row by row. */
  add(other: ScoreColumn): ScoreColumn {
    return call(methods.add, this, other);
  }

  /** The difference, row by row. */
  sub(other: ScoreColumn): ScoreColumn {
    return call(methods.sub, this, other);
  }

  /** The product, row by row. */
  mul(other: ScoreColumn): ScoreColumn {
    return call(methods.mul, this, other);
  }

  /** The quotient, row by row; division by zero gives infinities and NaN as in NumPy. */
  div(other: ScoreColumn): ScoreColumn {
    return call(methods.div, this, other);
  }

  /**
   * How well the scores tell positives from negatives. Rows that are neither are left out.
   *
   * @throws {OpError} for an unknown option or one of the wrong kind.
   */
  evaluate(options: EvaluateOptions): Known<Report, ClassifierEvaluationFields & Readonly<Record<"score", this>>> {
    return call(methods.evaluate, this, options);
  }

  /**
   * The threshold that meets a goal, and the metrics at it: recall, precision and false positive rate with their intervals,
   * in each group of `split`. The report's `operating_point` says which threshold it is.
   *
   * @example
   * ```ts
   * import { Runner } from "@probegraph/probegraph";
   *
   * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.1], bad: [true, false, true, false] });
   * const point = data.colScore("score").operatingPoint({ gtPositives: data.colBoolean("bad"), maxFpr: 0 });
   * console.log((await point.toJson()).all.operating_point?.threshold); // 0.9
   * ```
   * @throws {OpError} for an unknown option, no goal or two, and a goal that is no share.
   */
  operatingPoint(
    options: Omit<EvaluateOptions, "scoreThreshold"> & ThresholdOptions & GroupOptions,
  ): Known<Report, OperatingPointFields & Readonly<Record<"score", this>>> {
    return call(methods.operatingPoint, this, options);
  }
}

registerHandle("score", ScoreColumn);
