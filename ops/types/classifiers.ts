/**
 * Ops that train, apply and judge classifiers.
 *
 * @module
 */

import { floatField, opField, optional, stringField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";
import { judgedFields, type JudgedRows } from "./judged_fields.ts";
import { trainingFields } from "./training_fields.ts";

/** What happens to vectors before they reach a classifier. */
export type Preprocessing = "none" | "standardize" | "normalize";

/** Fields of `TrainClassifierOp`. */
export interface TrainClassifierFields {
  /** Name of the classifier, such as `logistic_regression`. */
  readonly modelType: string;
  /** The vectors to learn from. */
  readonly x: Op<"vector">;
  /** The rows that are positive. */
  readonly positives: Op<"boolean">;
  /** The rows that are negative. */
  readonly negatives: Op<"boolean">;
  /** The rows to learn from; `null` for all. */
  readonly trainDomain: Op<"boolean"> | null;
  /** What happens to the vectors first. */
  readonly preprocessing: Preprocessing;
  /** Parameters under scikit-learn's names. */
  readonly params: { readonly [name: string]: PythonJson };
}

/**
 * A classifier, trained.
 *
 * @example
 * ```ts
 * import { Runner, TrainClassifierOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0, 1], [1, 1], [8, 0], [9, 1]], y: [false, false, true, true] });
 * const op = data.colVector("x").trainClassifier("logistic_regression", { positives: data.colBoolean("y") });
 * console.log(op.is(TrainClassifierOp), (await op.direction()).direction.length); // true 2
 * ```
 */
export const TrainClassifierOp: OpType<"classifier", TrainClassifierFields, "preprocessing" | "params"> = opType({
  type: "TrainClassifierOp",
  kind: "classifier",
  fields: {
    modelType: stringField(),
    x: opField(["vector"]),
    positives: opField(["boolean"]),
    negatives: opField(["boolean"]),
    ...trainingFields,
  },
});

/** Fields of `ClassifierPredictOp`. */
export interface ClassifierPredictFields {
  /** The classifier. */
  readonly model: Op<"classifier">;
  /** The vectors to score. */
  readonly x: Op<"vector">;
}

/**
 * A trained classifier's scores for vectors.
 *
 * @example
 * ```ts
 * import { ClassifierPredictOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0, 1], [1, 1], [8, 0], [9, 1]], y: [false, false, true, true] });
 * const probe = data.colVector("x").trainClassifier("mean_difference", { positives: data.colBoolean("y") });
 * const op = probe.predict(data.colVector("x"));
 * console.log(op.is(ClassifierPredictOp), await op.toArray()); // true Float64Array(4) [ -36.125, -28.125, 28.375, 35.875 ]
 * ```
 */
export const ClassifierPredictOp: OpType<"score", ClassifierPredictFields> = opType({
  type: "ClassifierPredictOp",
  kind: "score",
  fields: { model: opField(["classifier"]), x: opField(["vector"]) },
});

/** Fields of `ClassifierEvaluationOp`. */
export interface ClassifierEvaluationFields extends JudgedRows {
  /** Scores from here on count as positive; `null`: the most accurate threshold is looked for. */
  readonly scoreThreshold: number | null;
}

/**
 * How well scores tell positives from negatives.
 *
 * @example
 * ```ts
 * import { ClassifierEvaluationOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const op = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * console.log(op.is(ClassifierEvaluationOp), (await op.metrics()).all.roc_auc); // true 1
 * ```
 */
export const ClassifierEvaluationOp: OpType<"report", ClassifierEvaluationFields> = opType({
  type: "ClassifierEvaluationOp",
  kind: "report",
  fields: {
    ...judgedFields,
    scoreThreshold: optional(floatField()),
  },
});
