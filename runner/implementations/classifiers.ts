/**
 * Training, applying and judging classifiers.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import { plainJson } from "../../ops/python_json.ts";
import {
  type ClassifierEvaluationFields,
  ClassifierEvaluationOp,
  ClassifierPredictOp,
  type TrainClassifierFields,
  TrainClassifierOp,
} from "../../ops/types/classifiers.ts";
import { type MistakeCosts, type OperatingPointFields, OperatingPointOp } from "../../ops/types/operating_points.ts";
import { Pace } from "../../stores/pace.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { scoreProbe } from "../probes/mod.ts";
import { exactOrder } from "../columns/exact_order.ts";
import { type ChosenGoal, evaluateAside, type EvaluateOptions } from "../reports/mod.ts";
import { tokensOfRows, type TokenVectors, tokenVectors } from "./token_vectors.ts";
import { fieldsOfGrid, trainInGrid, trainOn } from "./train_on.ts";
import { canPass, labelledRows, vectorsOf } from "./training_rows.ts";

implement(TrainClassifierOp, async (fields, context) => {
  const isTokens = fields.x.fields.tokenMode === "all";
  const [x, positives, negatives, domain] = await Promise.all([
    isTokens ? tokenVectors(fields.x, canPass(fields.modelType), context) : rowVectors(fields, context),
    context.mask(fields.positives),
    context.mask(fields.negatives),
    fields.trainDomain === null ? undefined : context.mask(fields.trainDomain),
  ]);
  const rowCount = x.counts?.length ?? x.vectors.rows;
  for (const [name, mask] of Object.entries({ positives, negatives, trainDomain: domain })) {
    if (mask !== undefined && mask.length !== rowCount) {
      throw new ClassifierError(`${name} has ${mask.length} rows, but there are ${rowCount} vectors: use one dataset`);
    }
  }
  const rows = labelledRows(positives, negatives, domain);
  const labels = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) labels[i] = positives[rows[i]];
  const pace = new Pace(context.signal);
  if (pace.isDue) await pace.rest();
  const train = fieldsOfGrid(fields) === undefined ? trainOn : trainInGrid;
  if (x.counts === undefined) return await train(fields, { x: x.vectors, rows, labels }, context);
  // Every token is an example, with the label of its row.
  const tokens = tokensOfRows(rows, x.counts);
  const tokenLabels = new Uint8Array(tokens.length);
  let at = 0;
  for (const [i, row] of rows.entries()) tokenLabels.fill(labels[i], at, at += x.counts[row]);
  return await train(fields, { x: x.vectors, rows: tokens, labels: tokenLabels }, context);
}, { needs: { cores: 1, isElastic: true }, sharedFields: fieldsOfGrid });

async function rowVectors(
  fields: TrainClassifierFields,
  context: Context,
): Promise<Partial<TokenVectors> & Pick<TokenVectors, "vectors">> {
  return { vectors: await vectorsOf(fields, context) };
}

implement(ClassifierPredictOp, async ({ model, x }, context) => {
  const [probe, vectors] = await Promise.all([context.probe(model), context.matrix(x)]);
  const Scores = isSingle(model) ? Float32Array : Float64Array;
  if (vectors.rows === 0) return new Scores();
  return Scores.from(await context.work(() => scoreProbe(probe, vectors, context.signal)));
}, { rowWise: true, needs: { cores: 1 } });

/** Whether scikit-learn gives 32-bit scores: of naive Bayes, and of a logistic regression that liblinear did not train. */
function isSingle({ type, fields }: Op<"classifier">): boolean {
  if (type !== TrainClassifierOp.type) return false;
  const params = fields.params as { readonly solver?: unknown; readonly lr_params?: { readonly solver?: unknown } };
  if (fields.modelType === "logistic_regression") return params.solver !== "liblinear";
  if (fields.modelType === "naive_bayes") return true;
  return fields.modelType === "lr_nystroem" && params.lr_params?.solver !== "liblinear";
}

implement(ClassifierEvaluationOp, (fields, context) => report(fields, context, { threshold: fields.scoreThreshold }), {
  needs: { cores: 1 },
});

implement(OperatingPointOp, async (fields, context) => {
  const chooseOn = fields.chooseOn === null ? null : await context.mask(fields.chooseOn);
  const made = await report(fields, context, { goal: { ...goalOf(fields), chooseOn } });
  if (Object.values(made).every(({ confusion }) => confusion === undefined || confusion.tp + confusion.fp === 0)) {
    context.warn("No row is flagged at the threshold that meets the goal");
  }
  return made;
}, { needs: { cores: 1 } });

/** The fields of a goal alone: a worker is told of no ops. */
function goalOf(fields: OperatingPointFields): Omit<ChosenGoal, "chooseOn"> {
  const { maxFalsePositiveRate, minRecall, minPrecision, prevalence, rowsPerDay } = fields;
  const costs = fields.costs && plainJson(fields.costs) as unknown as MistakeCosts;
  return { maxFalsePositiveRate, minRecall, minPrecision, costs, prevalence, rowsPerDay };
}

/** What the two ops that judge scores have in common. */
type Judged = Pick<ClassifierEvaluationFields, "score" | "gtPositives" | "gtNegatives" | "split" | "predictDomain">;

async function report(fields: Judged, context: Context, decision: Pick<EvaluateOptions, "threshold" | "goal">) {
  const [scores, column, positives, negatives, split, domain] = await Promise.all([
    context.scores(fields.score),
    context.column(fields.score),
    context.mask(fields.gtPositives),
    context.mask(fields.gtNegatives),
    fields.split === null ? undefined : context.texts(fields.split),
    fields.predictDomain === null ? undefined : context.mask(fields.predictDomain),
  ]);
  const options = { ...decision, split, domain, extras: true, order: exactOrder(scores, column) };
  return await context.work(() => evaluateAside(scores, positives, negatives, options, context.signal));
}
