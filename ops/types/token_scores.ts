/**
 * Ops on the vectors of all tokens: scoring them, learning from some of them, and making one score of many.
 *
 * @module
 */

import { enumField, floatField, opField, optional, stringField } from "../fields.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { TrainClassifierFields } from "./classifiers.ts";
import { trainingFields } from "./training_fields.ts";

/** Fields of `ClassifierTokenScoresOp`. */
export interface ClassifierTokenScoresFields {
  /** The classifier. */
  readonly model: Op<"classifier">;
  /** The vectors of all tokens of each row. */
  readonly x: Op<"vector">;
}

/**
 * A trained classifier's scores for all tokens of each row.
 *
 * @example
 * ```ts
 * import { ClassifierTokenScoresOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."], bad: [false, true] });
 * const x = data.colText("text").llmLayerActivations({ model: "onnx:demo/model", layer: 2, tokenMode: "all" });
 * const probe = x.trainClassifier("mean_difference", { positives: data.colBoolean("bad") });
 * const op = probe.tokenScores(x);
 * console.log(op.is(ClassifierTokenScoresOp)); // true
 * ```
 */
export const ClassifierTokenScoresOp: OpType<"grid", ClassifierTokenScoresFields> = opType({
  type: "ClassifierTokenScoresOp",
  kind: "grid",
  fields: { model: opField(["classifier"]), x: opField(["vector"]) },
  check: ({ x }) => tokenModeProblem(x),
});

/**
 * What is wrong with vectors of which all tokens are needed, as far as their op says; or `undefined`.
 *
 * @example
 * ```ts
 * import { Runner, tokenModeProblem } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const x = data.colText("text").llmLayerActivations({ model: "onnx:demo/model", layer: 1 });
 * console.log(tokenModeProblem(x) !== undefined); // true: it keeps the last token
 * ```
 */
export function tokenModeProblem(x: Op<"vector">): string | undefined {
  const { tokenMode } = x.fields;
  if (tokenMode === undefined || tokenMode === "all") return undefined;
  return `x has one vector for each row (tokenMode ${show(tokenMode)}), and one for each token is needed: ` +
    'take activations with tokenMode: "all"';
}

/** How one score is made of many. */
export type Pool = "max" | "mean" | "last" | "share";

/** Fields of `GridPoolOp`. */
export interface GridPoolFields {
  /** Numbers along one axis, such as scores of tokens. */
  readonly grid: Op<"grid">;
  /** The largest, the mean, the last, or the share of those that are above the threshold. */
  readonly pool: Pool;
  /** The threshold of `share`; `null` for the others. */
  readonly threshold: number | null;
}

/**
 * One score for each row of a grid. A row without numbers has NaN.
 *
 * @example
 * ```ts
 * import { GridPoolOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."], bad: [false, true] });
 * const x = data.colText("text").llmLayerActivations({ model: "onnx:demo/model", layer: 2, tokenMode: "all" });
 * const probe = x.trainClassifier("mean_difference", { positives: data.colBoolean("bad") });
 * const op = probe.tokenScores(x).pool("max");
 * console.log(op.is(GridPoolOp)); // true
 * ```
 */
export const GridPoolOp: OpType<"score", GridPoolFields> = opType({
  type: "GridPoolOp",
  kind: "score",
  ephemeral: true,
  fields: {
    grid: opField(["grid"]),
    pool: enumField(["max", "mean", "last", "share"]),
    threshold: optional(floatField()),
  },
  check: ({ pool, threshold }) => {
    if (pool === "share") return threshold === null ? "share needs threshold: above what a score counts" : undefined;
    return threshold === null ? undefined : `${pool} takes no threshold: "share" does`;
  },
});

/** Fields of `TrainSpanClassifierOp`. */
export interface TrainSpanClassifierFields
  extends Pick<TrainClassifierFields, "modelType" | "trainDomain" | "preprocessing" | "params"> {
  /** The vectors of all tokens of each row. */
  readonly x: Op<"vector">;
  /**
   * For each row the spans of its text whose tokens are positive: a list of `[start, end]` in UTF-16 units, as `slice` counts.
   * The row's other tokens are negative. A row that has `null` is left out.
   */
  readonly spans: Op<"json">;
}

/**
 * A classifier of tokens, trained on those in spans of the text against the others.
 *
 * @example
 * ```ts
 * import { Runner, TrainSpanClassifierOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["my password is swordfish", "all is well"], spans: [[[15, 24]], []] });
 * const x = data.colText("text").llmLayerActivations({ model: "onnx:demo/model", layer: 3, tokenMode: "all" });
 * const op = x.trainSpanClassifier("mean_difference", { spans: data.colJson("spans") });
 * console.log(op.is(TrainSpanClassifierOp)); // true
 * ```
 */
export const TrainSpanClassifierOp: OpType<"classifier", TrainSpanClassifierFields, "preprocessing" | "params"> =
  opType({
    type: "TrainSpanClassifierOp",
    kind: "classifier",
    fields: {
      modelType: stringField(),
      x: opField(["vector"]),
      spans: opField(["json"]),
      ...trainingFields,
    },
    check: ({ x }) => tokenModeProblem(x),
  });
