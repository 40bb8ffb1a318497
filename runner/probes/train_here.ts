/**
 * Training of probes in the thread that asks for it.
 *
 * @module
 */

import { firstNotFinite } from "../../ops/finite.ts";
import { ClassifierError } from "../../ops/errors.ts";
import { messageOf } from "../../ops/messages.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import {
  decodeProbe,
  encodeProbe,
  type Preprocessing,
  type Probe,
  type ProbeModel,
} from "../../stores/formats/probe.ts";
import { isBuiltin } from "./builtin.ts";
import { countPositives } from "./class_weight.ts";
import {
  type ClassifierDefinition,
  getClassifier,
  type TrainingContext,
  type TrainingMember,
  type TrainingRows,
} from "./classifier.ts";
import { notFinite } from "./not_finite.ts";
import { type Parameters, resolveParameters } from "./parameters.ts";
import { fitPreprocessing, preprocess, type PreprocessingName, preprocessSource } from "./preprocessing.ts";
import { isFulfilled, settleInTurn, valueOf } from "./settled.ts";
import { areFinite } from "../numeric/wasm/column_kernels.ts";
import { inBlocks, inMemory, isSource, mapSource, type MatrixSource, toFloat32 } from "../numeric/matrix_source.ts";

/** What to train. */
export interface ProbeSpec {
  /** The name of a classifier, such as `logistic_regression`. */
  readonly modelType: string;
  /** Its parameters, by scikit-learn's names. */
  readonly params: Parameters;
  /** What is done to the vectors first: none, standardize or normalize. */
  readonly preprocessing: PreprocessingName;
}

/** One of the probes that are trained on the same rows. */
export interface ProbeTraining {
  /** What to train. */
  readonly spec: ProbeSpec;
  /** Cancels, and hears of progress and of trouble. */
  readonly context: TrainingContext;
}

/** Refuses parameters that the classifier does not take. @throws {ClassifierError} Where one is not known or not valid. */
export function checkParameters({ modelType, params }: ProbeSpec): void {
  resolveParameters(modelType, getClassifier(modelType).parameters, params);
}

/**
 * Trains a probe in this thread.
 *
 * @param spec What to train.
 * @param x One row for each example, in memory or in batches.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param context Cancels, and hears of progress and of trouble.
 * @param ownsRows Whether rows in memory may be changed.
 * @returns The probe.
 * @throws {ClassifierError} As `trainProbe`.
 */
export async function trainHere(
  spec: ProbeSpec,
  x: Matrix | MatrixSource,
  y: Uint8Array,
  context: TrainingContext,
  ownsRows = false,
): Promise<Probe> {
  const [result] = await trainTogetherHere([{ spec, context }], x, y, ownsRows);
  return valueOf(result);
}

/**
 * Trains probes in this thread.
 *
 * @param trainings The probes: of one classifier with one preprocessing, which differ where its `together` lets them.
 * @param x One row for each example, in memory or in batches.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param ownsRows Whether rows in memory may be changed.
 * @returns How the training of each ended.
 * @throws {ClassifierError} Where the rows cannot be trained on.
 */
export async function trainTogetherHere(
  trainings: readonly ProbeTraining[],
  x: Matrix | MatrixSource,
  y: Uint8Array,
  ownsRows: boolean,
): Promise<PromiseSettledResult<Probe>[]> {
  const [{ spec, context }] = trainings;
  const classifier = getClassifier(spec.modelType);
  const members = trainings.map(({ spec: { modelType, params }, context }) => ({
    params: resolveParameters(modelType, classifier.parameters, params),
    context,
  }));
  checkLabels(spec, x, y);
  context.signal?.throwIfAborted();
  const rows = await prepareRows(spec, classifier, x, context, ownsRows);
  const models = await trainModels(classifier, spec.params, rows.x, y, members);
  return models.map((model, i) => probeOf(trainings[i], model, rows));
}

function probeOf(
  { spec, context }: ProbeTraining,
  result: PromiseSettledResult<ProbeModel>,
  { x, preprocessing }: PreparedRows,
): PromiseSettledResult<Probe> {
  if (!isFulfilled(result)) return result;
  if (!isFinite(result.value)) {
    return { status: "rejected", reason: notFinite(spec.modelType) };
  }
  context.onProgress?.(1);
  const value = { modelType: spec.modelType, columns: x.columns, preprocessing, model: result.value };
  const problem = isBuiltin(spec.modelType) ? undefined : unreadable(value);
  return problem === undefined ? { status: "fulfilled", value } : { status: "rejected", reason: cannot(spec, problem) };
}

/** Why a probe that somebody's own code made could not be read again once it is kept, if it could not. */
function unreadable(probe: Probe): string | undefined {
  try {
    decodeProbe(encodeProbe(probe));
    return undefined;
  } catch (error) {
    return `what its train returned could not be read again once it is kept. ${messageOf(error)}`;
  }
}

/** Whether all numbers in a model are finite. */
function isFinite(part: unknown): boolean {
  if (typeof part === "number") return Number.isFinite(part);
  if (part instanceof Float32Array) return areFinite(part);
  if (ArrayBuffer.isView(part)) return firstNotFinite(part as unknown as ArrayLike<number>) === undefined;
  return typeof part !== "object" || part === null || Object.values(part).every(isFinite);
}

/** The rows as the classifier is to see them. */
interface PreparedRows {
  readonly x: TrainingRows;
  readonly preprocessing: Preprocessing;
}

function trainModels(
  { train, trainInPasses, together }: ClassifierDefinition,
  given: Parameters,
  x: TrainingRows,
  y: Uint8Array,
  members: readonly TrainingMember[],
): Promise<PromiseSettledResult<ProbeModel>[]> {
  if (together !== undefined && members.length > 1 && together.helps?.(given) !== false) {
    return together.train(x, y, members);
  }
  return settleInTurn(
    members,
    async (member) =>
      await (isSource(x)
        ? trainInPasses!({ x: x as MatrixSource<Float32Array>, y, ...member })
        : train!({ x, y, ...member })),
  );
}

async function prepareRows(
  spec: ProbeSpec,
  classifier: ClassifierDefinition,
  x: Matrix | MatrixSource,
  { signal }: TrainingContext,
  ownsRows: boolean,
): Promise<PreparedRows> {
  if (isSource(x)) return await prepareSource(spec, classifier, x, signal);
  if (x.data.length !== x.rows * x.columns) {
    throw cannot(spec, `the matrix says ${x.rows} × ${x.columns}, and has ${x.data.length} numbers`);
  }
  const rows = toFloat32(x);
  if (classifier.train === undefined) {
    const blocks = inBlocks(rows, signal);
    const prepared = await prepareSource(spec, classifier, blocks, signal);
    return ownsRows ? await changedInPlace(prepared.preprocessing, blocks) : prepared;
  }
  const preprocessing = await fitPreprocessing(spec.preprocessing, inMemory(rows));
  // Means and scales of finite numbers are finite, and others make theirs not so: nobody else needs to look.
  if (preprocessing.kind !== "standardize" || !isFinite(preprocessing)) checkFinite(spec, rows, 0);
  return { preprocessing, x: preprocess(preprocessing, rows, ownsRows ? rows.data : undefined) };
}

/** Rows that nobody else reads are changed once, rather than made anew in each pass. */
async function changedInPlace(preprocessing: Preprocessing, x: MatrixSource<Float32Array>): Promise<PreparedRows> {
  for await (const block of x.batches()) preprocess(preprocessing, block, block.data);
  return { preprocessing, x };
}

async function prepareSource(
  spec: ProbeSpec,
  classifier: ClassifierDefinition,
  x: MatrixSource,
  signal: AbortSignal | undefined,
): Promise<PreparedRows> {
  if (classifier.trainInPasses === undefined) {
    throw cannot(spec, "the rows come in batches, and this classifier needs them all at once. Pass them as one matrix");
  }
  const rows = mapSource(x, toFloat32);
  let row = 0;
  for await (const batch of rows.batches()) {
    signal?.throwIfAborted();
    checkFinite(spec, batch, row);
    row += batch.rows;
  }
  if (row !== x.rows) throw cannot(spec, `the batches say that they have ${x.rows} rows, and have ${row}`);
  const preprocessing = await fitPreprocessing(spec.preprocessing, rows);
  return { preprocessing, x: preprocessSource(preprocessing, rows) };
}

function checkLabels(spec: ProbeSpec, x: { readonly rows: number; readonly columns: number }, y: Uint8Array): void {
  if (y.length !== x.rows) throw cannot(spec, `there are ${x.rows} rows and ${y.length} labels`);
  if (x.columns === 0) throw cannot(spec, "the vectors are empty");
  if (y.some((label) => label > 1)) throw cannot(spec, "a label is neither 0 nor 1");
  const positives = countPositives(y);
  if (positives === 0) throw cannot(spec, `none of the ${x.rows} rows is positive, and a probe learns from both`);
  if (positives === x.rows) throw cannot(spec, `none of the ${x.rows} rows is negative, and a probe learns from both`);
}

/** Rounding to 32-bit floats may overflow, so the numbers are checked after it. */
function checkFinite(spec: ProbeSpec, { columns, data }: Matrix<Float32Array>, firstRow: number): void {
  if (areFinite(data)) return;
  const at = data.findIndex((value) => !Number.isFinite(value));
  const [row, column] = [firstRow + Math.floor(at / columns), at % columns];
  throw cannot(
    spec,
    `the number in row ${row}, column ${column} is ${data[at]}, as a 32-bit float. Leave such rows out`,
  );
}

function cannot(spec: ProbeSpec, problem: string): ClassifierError {
  return new ClassifierError(`Cannot train ${spec.modelType}: ${problem}`);
}
