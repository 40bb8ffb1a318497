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

/** A classifier, trained. */
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

/** A trained classifier's scores for vectors. */
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

/** How well scores tell positives from negatives. */
export const ClassifierEvaluationOp: OpType<"report", ClassifierEvaluationFields> = opType({
  type: "ClassifierEvaluationOp",
  kind: "report",
  fields: {
    ...judgedFields,
    scoreThreshold: optional(floatField()),
  },
});
