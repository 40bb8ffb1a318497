/**
 * Training of probes in the thread that asks for it.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { countPositives } from "./class_weight.ts";
import { type ClassifierDefinition, getClassifier, type TrainingContext, type TrainingInput } from "./classifier.ts";
import { type Parameters, resolveParameters } from "./parameters.ts";
import { fitPreprocessing, preprocess, type PreprocessingName, preprocessSource } from "./preprocessing.ts";
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
  const classifier = getClassifier(spec.modelType);
  const params = resolveParameters(spec.modelType, classifier.parameters, spec.params);
  checkLabels(spec, x, y);
  context.signal?.throwIfAborted();
  const { preprocessing, model } = isSource(x)
    ? await trainInPasses(spec, classifier, { x, y, params, context })
    : await trainInMemory(spec, classifier, { x, y, params, context }, ownsRows);
  if (!isFinite(model)) {
    throw cannot(
      spec,
      "the trained classifier has numbers that are not finite. The vectors may be all alike, or have very large numbers: " +
        'look at them, take another layer, or train with preprocessing: "standardize"',
    );
  }
  context.onProgress?.(1);
  return { modelType: spec.modelType, columns: x.columns, preprocessing, model };
}

/** Whether all numbers in a model are finite. */
function isFinite(part: unknown): boolean {
  if (typeof part === "number") return Number.isFinite(part);
  if (ArrayBuffer.isView(part)) return (part as unknown as readonly number[]).every(Number.isFinite);
  return typeof part !== "object" || part === null || Object.values(part).every(isFinite);
}

type Trained = Pick<Probe, "preprocessing" | "model">;

async function trainInMemory(
  spec: ProbeSpec,
  classifier: ClassifierDefinition,
  { x, y, params, context }: Omit<TrainingInput, "x"> & { x: Matrix },
  ownsRows: boolean,
): Promise<Trained> {
  if (x.data.length !== x.rows * x.columns) {
    throw cannot(spec, `the matrix says ${x.rows} × ${x.columns}, and has ${x.data.length} numbers`);
  }
  const rows = toFloat32(x);
  if (classifier.train === undefined) {
    return await trainInPasses(spec, classifier, { x: inBlocks(rows, context.signal), y, params, context });
  }
  checkFinite(spec, rows, 0);
  const preprocessing = await fitPreprocessing(spec.preprocessing, inMemory(rows));
  const target = ownsRows ? rows.data : undefined;
  const model = await classifier.train({ x: preprocess(preprocessing, rows, target), y, params, context });
  return { preprocessing, model };
}

async function trainInPasses(
  spec: ProbeSpec,
  classifier: ClassifierDefinition,
  { x, y, params, context }: Omit<TrainingInput, "x"> & { x: MatrixSource },
): Promise<Trained> {
  if (classifier.trainInPasses === undefined) {
    throw cannot(spec, "the rows come in batches, and this classifier needs them all at once. Pass them as one matrix");
  }
  const rows = mapSource(x, toFloat32);
  let row = 0;
  for await (const batch of rows.batches()) {
    context.signal?.throwIfAborted();
    checkFinite(spec, batch, row);
    row += batch.rows;
  }
  if (row !== x.rows) throw cannot(spec, `the batches say that they have ${x.rows} rows, and have ${row}`);
  const preprocessing = await fitPreprocessing(spec.preprocessing, rows);
  const model = await classifier.trainInPasses({ x: preprocessSource(preprocessing, rows), y, params, context });
  return { preprocessing, model };
}

function checkLabels(spec: ProbeSpec, x: { readonly rows: number; readonly columns: number }, y: Uint8Array): void {
  if (y.length !== x.rows) throw cannot(spec, `there are ${x.rows} rows and ${y.length} labels`);
  if (x.columns === 0) throw cannot(spec, "the vectors are empty");
  if (y.some((label) => label > 1)) throw cannot(spec, "a label is neither 0 nor 1");
  const positives = countPositives(y);
  if (positives === 0) throw cannot(spec, `none of the ${x.rows} rows is positive`);
  if (positives === x.rows) throw cannot(spec, `none of the ${x.rows} rows is negative`);
}

/** Rounding to 32-bit floats may overflow, so the numbers are checked after it. */
function checkFinite(spec: ProbeSpec, { columns, data }: Matrix<Float32Array>, firstRow: number): void {
  // One number that is not finite makes the sum so, and nothing else does.
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += 0 * data[at];
  if (sum === 0) return;
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
