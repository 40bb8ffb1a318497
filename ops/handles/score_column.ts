/**
 * @module
 */

import { createOp } from "../create.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import { type ClassifierEvaluationFields, ClassifierEvaluationOp } from "../types/classifiers.ts";
import { type ArithmeticOperation, PairwiseArithmeticOp } from "../types/scores.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { CategoricalColumn } from "./categorical_column.ts";
import type { Known } from "./handle.ts";
import { checkOptions, requireArgument } from "./options.ts";
import type { Report } from "./report.ts";
import type { SplitColumn } from "./split_column.ts";

/** Options of {@linkcode ScoreColumn.evaluate}. */
export interface EvaluateOptions {
  /** The rows that are positive. */
  readonly gtPositives: BooleanColumn;
  /** The rows that are negative. @default all that are not positive */
  readonly gtNegatives?: BooleanColumn;
  /** Gives metrics for each value of this column. @default one group, `all` */
  readonly split?: SplitColumn | CategoricalColumn | null;
  /** The rows to judge. @default all */
  readonly predictDomain?: BooleanColumn | null;
  /** Scores from here on count as positive. @default the most accurate threshold is looked for */
  readonly scoreThreshold?: number | null;
}

/** A column of numbers: classifier scores, logits, measurements. */
export class ScoreColumn extends Op<"score"> {
  /** The sum, row by row. */
  add(other: ScoreColumn): ScoreColumn {
    return this.#combine("+", other);
  }

  /** The difference, row by row. */
  sub(other: ScoreColumn): ScoreColumn {
    return this.#combine("-", other);
  }

  /** The product, row by row. */
  mul(other: ScoreColumn): ScoreColumn {
    return this.#combine("*", other);
  }

  /** The quotient, row by row; division by zero gives infinities and NaN as in NumPy. */
  div(other: ScoreColumn): ScoreColumn {
    return this.#combine("/", other);
  }

  /**
   * How well the scores tell positives from negatives. Rows that are neither are left out.
   *
   * @throws {OpError} for an unknown option or one of the wrong kind.
   */
  evaluate(options: EvaluateOptions): Known<Report, ClassifierEvaluationFields & Readonly<Record<"score", this>>> {
    const given = checkOptions("evaluate", options, [
      "gtPositives",
      "gtNegatives",
      "split",
      "predictDomain",
      "scoreThreshold",
    ]);
    requireArgument("evaluate", "gtPositives", given.gtPositives, "a BOOLEAN op");
    const gtNegatives = given.gtNegatives ?? negation(given.gtPositives);
    return createOp(ClassifierEvaluationOp, { ...given, gtNegatives, score: this }) as never;
  }

  #combine(operation: ArithmeticOperation, right: ScoreColumn): ScoreColumn {
    return createOp(PairwiseArithmeticOp, { operation, left: this, right }) as ScoreColumn;
  }
}

/** `not positives`; whatever is no boolean column goes on as it is, for the op to refuse it by name. */
export function negation(positives: unknown): unknown {
  return (positives as Partial<BooleanColumn>).not?.() ?? positives;
}

registerHandle("score", ScoreColumn);
