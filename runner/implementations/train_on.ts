/**
 * Training of classifiers on the vectors of ops.
 *
 * @module
 */

import type { Matrix } from "../../ops/evaluator.ts";
import type { TrainClassifierFields } from "../../ops/types/classifiers.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import type { Context } from "../evaluation/implementation.ts";
import {
  checkParameters,
  getClassifier,
  isClassifier,
  isSource,
  type MatrixSource,
  parameterRules,
  type ProbeSpec,
  scoreProbe,
  sharedParameters,
  type TrainingContext,
  trainProbe,
  trainProbes,
} from "../probes/mod.ts";
import { rocAuc, thresholdMetrics } from "../reports/metrics.ts";
import { scoreTableSteps } from "../reports/score_table.ts";
import type { Cores } from "../schedule/budget.ts";
import { chosenRows } from "./training_rows.ts";

/** Training chooses rows, which it owns, and some classifiers put them in an order of their own. */
const COPIES = 2;

type Fields = Pick<TrainClassifierFields, "modelType" | "params" | "preprocessing">;

/** Some of the vectors, and what they are examples of. */
export interface Examples {
  /** All vectors. */
  readonly x: Matrix | MatrixSource;
  /** Which of them, ascending. */
  readonly rows: Int32Array;
  /** For each of these 1 or 0. */
  readonly labels: Uint8Array;
}

/** Trains a classifier on some of the vectors. */
export async function trainOn(fields: Fields, examples: Examples, context: Context): Promise<Probe> {
  record(examples, context);
  const { x, rows, labels } = examples;
  const probe = await context.work(
    (cores) => trainProbe(specOf(fields), chosenRows(x, rows), labels, trainingContext(context, cores), OWNED),
    memoryOf(x),
  );
  await recordFit(probe, examples, context);
  return probe;
}

/** Trains a classifier together with those that {@linkcode fieldsOfGrid} says share its rows. */
export async function trainInGrid(fields: Fields, examples: Examples, context: Context): Promise<Probe> {
  record(examples, context);
  const { x, rows, labels } = examples;
  const spec = specOf(fields);
  // Where its own parameters are wrong, it fails alone.
  checkParameters(spec);
  const result = await context.inPass({ spec, context }, (members, signal, cores) => {
    const trainings = members.map(({ spec, context }) => ({
      spec,
      context: { ...trainingContext(context, cores), signal },
    }));
    return trainProbes(trainings, chosenRows(x, rows), labels, OWNED);
  }, memoryOf(x));
  if (result.status === "rejected") throw result.reason;
  await recordFit(result.value, examples, context);
  return result.value;
}

/** What classifiers have in common that are trained together; `undefined` for one that is trained alone. */
export function fieldsOfGrid<F extends Fields>({ params, ...shared }: F): Record<string, unknown> | undefined {
  const common = sharedParameters(shared.modelType, plainParameters(shared.modelType, params));
  return common && { ...shared, params: common };
}

const OWNED = { ownsRows: true };

function specOf({ modelType, params, preprocessing }: Fields): ProbeSpec {
  return { modelType, params: plainParameters(modelType, params), preprocessing };
}

function plainParameters(modelType: string, params: Fields["params"]): ProbeSpec["params"] {
  return parameterRules.plainParameters(isClassifier(modelType) ? getClassifier(modelType).parameters : {}, params);
}

function record({ x, rows, labels }: Examples, context: Context, fit: Readonly<Record<string, number>> = {}): void {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  context.record({ training: { examples: rows.length, positives, left_out: x.rows - rows.length, ...fit } });
}

/** Rows of more values than this are not read a second time to see how well they are known. */
const READ_TWICE = 20_000_000;

/** Records how well a linear classifier knows the rows that it learned from. */
async function recordFit(probe: Probe, examples: Examples, context: Context): Promise<void> {
  const { x, rows, labels } = examples;
  if (probe.model.kind !== "linear" || isSource(x) || rows.length * x.columns > READ_TWICE) return;
  const pace = new Pace(context.signal);
  // Those of a grid are all trained at once.
  if (pace.isDue) await pace.rest();
  const scores = await context.work(() => scoresOf(probe, examples, context), memoryOf(x));
  const [positive, negative] = [1, 0].map((label) => scores.filter((_, i) => labels[i] === label));
  const table = await atPace(scoreTableSteps(positive, negative), pace);
  record(examples, context, { roc_auc: rocAuc(table), accuracy: thresholdMetrics(table, 0).accuracy });
}

/** Training changes rows in place and needs a copy of them. Scoring does not: where most are chosen, scores of the others take less. */
async function scoresOf(probe: Probe, { x, rows }: Examples, { signal }: Context): Promise<Float64Array> {
  if (2 * rows.length < x.rows) return await scoreProbe(probe, chosenRows(x, rows), signal);
  const scores = await scoreProbe(probe, x, signal);
  return Float64Array.from(rows, (row) => scores[row]);
}

function memoryOf(x: Matrix | MatrixSource): number {
  return isSource(x) ? 0 : COPIES * x.data.byteLength;
}

function trainingContext(context: Context, cores: Cores): TrainingContext {
  return {
    cores,
    signal: context.signal,
    onProgress: (fraction: number) => context.progress(fraction, 1, "training"),
    onWarning: (message: string) => context.warn(message),
  };
}
