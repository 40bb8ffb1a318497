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
import { Kept } from "../workers/kept.ts";
import type { TrainingContext } from "./classifier.ts";
import type { ProbeSpec } from "./train_here.ts";
import type { TrainingProtocol } from "./training_protocol.ts";

const kept = new Kept<WorkerCalls<TrainingProtocol>>({ idleMs: 500, end: (worker) => worker[Symbol.dispose]() });

/**
 * Trains a probe in a worker of its own, which ends when the signal aborts or training fails. Else it stays for a moment, for the
 * next probe of a sweep.
 *
 * @param spec What to train: a classifier that comes with probegraph.
 * @param x The rows.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param context Cancels at once, and hears of progress and of trouble.
 * @param ownsRows Whether the rows move to the worker; else they are copied.
 * @returns The probe.
 * @throws {ClassifierError} As {@linkcode trainHere}, and where the worker stops, for want of memory say.
 */
export async function trainInWorker(
  spec: ProbeSpec,
  x: Matrix,
  y: Uint8Array,
  { signal, onProgress, onWarning, cores = ONE_CORE }: TrainingContext,
  ownsRows: boolean,
): Promise<Probe> {
  // Products keep the threads that they began with, and errors the name of the classifier.
  const key = `${spec.modelType} ${cores.cores}`;
  const worker = kept.take(key) ?? startWorker(spec.modelType);
  let isDone = false;
  try {
    const probe = worker.ask<Probe>({ spec, x, y, cores: cores.cores }, {
      signal,
      onNote: (note) => "warning" in note ? onWarning?.(note.warning) : onProgress?.(note.fraction),
      transfer: ownsRows ? [x.data.buffer as ArrayBuffer] : [],
    });
    cores.onGrow((count) => isDone || worker.tell(count));
    await probe;
    kept.leave(key, worker);
    return probe;
  } catch (error) {
    worker[Symbol.dispose]();
    throw error;
  } finally {
    isDone = true;
  }
}

function startWorker(modelType: string): WorkerCalls<TrainingProtocol> {
  const failed = (message: string, cause: unknown) =>
    new ClassifierError(`Cannot train ${modelType}: ${message}`, { cause });
  return new WorkerCalls(WORKERS.training(), failed);
}
