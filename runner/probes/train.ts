/**
 * Training of probes.
 *
 * @module
 */

import { isBuiltin } from "./builtin.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { getClassifier, type TrainingContext } from "./classifier.ts";
import { isSource, type MatrixSource } from "../numeric/matrix_source.ts";
import { type ProbeSpec, trainHere } from "./train_here.ts";
import { trainInWorker } from "./train_in_worker.ts";

/** From this many numbers on, training takes long enough for a worker to pay. */
const WORTH_WORKER = 2 ** 18;

/**
 * Trains a probe.
 *
 * @param spec What to train.
 * @param x One row for each example, in memory or in batches. Rows are rounded to 32-bit floats first, as krnel-graph
 * does.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param context Cancels, and hears of progress and of trouble.
 * @param options `ownsRows` says that nobody else reads the rows, so that they need not be copied: they are changed, or gone.
 * @returns The probe.
 * @throws {ClassifierError} Where the classifier, a parameter or the preprocessing is not known or not valid; where the
 * rows cannot be trained on: lengths that differ, numbers that are not finite, no positives, or no negatives; or where
 * they come in batches and the classifier needs them all at once.
 */
export function trainProbe(
  spec: ProbeSpec,
  x: Matrix | MatrixSource,
  y: Uint8Array,
  context: TrainingContext = {},
  { ownsRows = false }: { readonly ownsRows?: boolean } = {},
): Promise<Probe> {
  // A worker does not know the classifiers that a program has registered, and cannot read its sources.
  const canMove = !isSource(x) && x.data.length >= WORTH_WORKER && isBuiltin(spec.modelType);
  return canMove && getClassifier(spec.modelType).train !== undefined
    ? trainInWorker(spec, x, y, context, ownsRows)
    : trainHere(spec, x, y, context, ownsRows);
}
