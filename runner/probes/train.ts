/**
 * Training of probes.
 *
 * @module
 */

import { isBuiltin } from "./builtin.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { getClassifier, isClassifier, type TrainingContext } from "./classifier.ts";
import { isSource, type MatrixSource } from "../numeric/matrix_source.ts";
import type { Parameters } from "./parameters.ts";
import { valueOf } from "./settled.ts";
import { type ProbeSpec, type ProbeTraining, trainTogetherHere } from "./train_here.ts";
import { trainInWorkers } from "./train_in_worker.ts";
import { trainingWork } from "./training_work.ts";

/** From this much work on, training takes long enough for a worker to pay, whose start takes some 60 ms of a processor; */
const WORTH_WORKER = 2 ** 21;
/** that beside another one's, as in a sweep of layers, from this much; */
const WORTH_BESIDE = 2 ** 20;
/** that of several probes, which share some of it, from this much of each. */
const WORTH_TOGETHER = 2 ** 19;

/** How many trainings of probes this thread is at. */
let here = 0;

/** Whose the rows are. */
interface RowOptions {
  /** Whether nobody else reads the rows, so that they need not be copied: they are changed, or gone. @default false */
  readonly ownsRows?: boolean;
}

/**
 * Trains a probe.
 *
 * @param spec What to train.
 * @param x One row for each example, in memory or in batches. Rows are rounded to 32-bit floats first, as krnel-graph
 * does.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param context Cancels, and hears of progress and of trouble.
 * @param options Whose the rows are.
 * @returns The probe.
 * @throws {ClassifierError} Where the classifier, a parameter or the preprocessing is not known or not valid; where the
 * rows cannot be trained on: lengths that differ, numbers that are not finite, no positives, or no negatives; or where
 * they come in batches and the classifier needs them all at once.
 */
export async function trainProbe(
  spec: ProbeSpec,
  x: Matrix | MatrixSource,
  y: Uint8Array,
  context: TrainingContext = {},
  { ownsRows = false }: RowOptions = {},
): Promise<Probe> {
  const [result] = await trainProbes([{ spec, context }], x, y, { ownsRows });
  return valueOf(result);
}

/**
 * Trains probes on the same rows, which are read, preprocessed and multiplied once for all of them.
 *
 * @param trainings The probes, of one classifier with one preprocessing. They differ in parameters that
 * {@linkcode sharedParameters} leaves out. The signal of the first ends them all, and its cores are theirs.
 * @param x One row for each example, as for {@linkcode trainProbe}.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param options As for {@linkcode trainProbe}.
 * @returns How the training of each ended.
 * @throws {ClassifierError} Where none can be trained, as {@linkcode trainProbe}.
 */
export function trainProbes(
  trainings: readonly ProbeTraining[],
  x: Matrix | MatrixSource,
  y: Uint8Array,
  { ownsRows = false }: RowOptions = {},
): Promise<PromiseSettledResult<Probe>[]> {
  const [{ spec: { modelType, params } }] = trainings;
  // A worker does not know the classifiers that a program has registered, and cannot read its sources.
  const worth = trainings.length > 1 ? WORTH_TOGETHER : here > 0 ? WORTH_BESIDE : WORTH_WORKER;
  const canMove = !isSource(x) && trainingWork(modelType, params, x) >= worth && isBuiltin(modelType);
  if (canMove && getClassifier(modelType).train !== undefined) return trainInWorkers(trainings, x, y, ownsRows);
  here++;
  return trainTogetherHere(trainings, x, y, ownsRows).finally(() => here--);
}

/**
 * What probes that are trained together have in common.
 *
 * @param modelType A classifier.
 * @param params Its parameters, as they were given.
 * @returns Those that have to be equal; `undefined` where such probes gain nothing by being trained together.
 */
export function sharedParameters(modelType: string, params: Parameters): Parameters | undefined {
  const together = isClassifier(modelType) ? getClassifier(modelType).together : undefined;
  if (together === undefined || together.helps?.(params) === false) return undefined;
  return Object.fromEntries(Object.entries(params).filter(([name]) => !together.differIn.includes(name)));
}
