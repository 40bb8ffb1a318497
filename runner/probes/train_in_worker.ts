/**
 * Training away from the program's event loop.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { ONE_CORE } from "../schedule/budget.ts";
import { WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import type { TrainingContext } from "./classifier.ts";
import type { ProbeSpec } from "./train_here.ts";
import type { TrainingProtocol } from "./training_protocol.ts";

/**
 * Trains a probe in a worker of its own, which ends with the training or when the signal aborts.
 *
 * @param spec What to train: a classifier that comes with probegraph.
 * @param x The rows; they are copied.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param context Cancels at once, and hears of progress and of trouble.
 * @returns The probe.
 * @throws {ClassifierError} As {@linkcode trainHere}, and where the worker stops, for want of memory say.
 */
export async function trainInWorker(
  spec: ProbeSpec,
  x: Matrix,
  y: Uint8Array,
  { signal, onProgress, onWarning, cores = ONE_CORE }: TrainingContext,
): Promise<Probe> {
  const failed = (message: string, cause: unknown) =>
    new ClassifierError(`Cannot train ${spec.modelType}: ${message}`, { cause });
  using worker = new WorkerCalls<TrainingProtocol>(WORKERS.training(), failed);
  const probe = worker.ask<Probe>({ spec, x, y, cores: cores.cores }, {
    signal,
    onNote: (note) => "warning" in note ? onWarning?.(note.warning) : onProgress?.(note.fraction),
  });
  cores.onGrow((count) => worker.tell(count));
  return await probe;
}
