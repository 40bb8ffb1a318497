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
import { ownError } from "../workers/messages.ts";
import { getClassifier, type TrainingContext } from "./classifier.ts";
import type { ProbeTraining } from "./train_here.ts";
import type { TrainingProtocol } from "./training_protocol.ts";
import { TrainingThreads } from "./training_threads.ts";

const kept = new Kept<WorkerCalls<TrainingProtocol>>({ idleMs: 500, end: (worker) => worker[Symbol.dispose]() });

/** A worker of its own pays for so many probes at least, where nothing else is said. */
const LEAST_PROBES = 3;
/** So do so many cores, where those of one worker share its products. */
const CORES_THAT_SHARE = 4;
/** What copies of the rows may take for it, in bytes. */
const MOST_COPIED = 2 ** 28;

/**
 * Trains probes in as many workers as there are cores for them. What comes of one does not depend on which others are with it.
 *
 * @param trainings As for {@linkcode trainInWorker}, as the other arguments.
 * @param x The rows.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param ownsRows Whether the rows move to the last worker; others have copies.
 * @returns How the training of each ended.
 * @throws {ClassifierError} As {@linkcode trainInWorker}.
 */
export async function trainInWorkers(
  trainings: readonly ProbeTraining[],
  x: Matrix,
  y: Uint8Array,
  ownsRows: boolean,
): Promise<PromiseSettledResult<Probe>[]> {
  const { signal, cores = ONE_CORE } = trainings[0].context;
  const count = countWorkers(trainings, cores.cores, x);
  const shared = count === 1 ? cores : { cores: Math.floor(cores.cores / count), onGrow: () => {} };
  // Probes that take long are neighbours in a grid: they go to workers in turn.
  const groups = Array.from({ length: count }, (_, k) => trainings.filter((_, i) => i % count === k));
  const results = await Promise.all(groups.map(([first, ...others], k) => {
    const own = [{ ...first, context: { ...first.context, signal, cores: shared } }, ...others];
    return trainInWorker(own, x, y, ownsRows && k === count - 1);
  }));
  return trainings.map((_, i) => results[i % count][Math.floor(i / count)]);
}

function countWorkers(trainings: readonly ProbeTraining[], cores: number, x: Matrix): number {
  const { together } = getClassifier(trainings[0].spec.modelType);
  const sharesProducts = together?.sharesProducts?.(x, trainings.length) ?? false;
  const byCores = Math.floor(cores / (sharesProducts ? CORES_THAT_SHARE : 1));
  const byProbes = Math.floor(trainings.length / (together?.leastPerWorker ?? LEAST_PROBES));
  const byMemory = 1 + Math.floor(MOST_COPIED / x.data.byteLength);
  return Math.max(1, Math.min(byCores, byProbes, byMemory));
}

/**
 * Trains probes in a worker of their own, which ends when the signal aborts or the rows cannot be trained on. Else it stays for a
 * moment, for the next probes of a sweep.
 *
 * @param trainings What to train, of one classifier that comes with probegraph. Signal and cores are those of the first.
 * @param x The rows.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param ownsRows Whether the rows move to the worker; else they are copied.
 * @returns How the training of each ended.
 * @throws {ClassifierError} As {@linkcode trainTogetherHere}, and where the worker stops, for want of memory say.
 */
async function trainInWorker(
  trainings: readonly ProbeTraining[],
  x: Matrix,
  y: Uint8Array,
  ownsRows: boolean,
): Promise<PromiseSettledResult<Probe>[]> {
  const [{ spec: { modelType }, context: { signal, cores = ONE_CORE } }] = trainings;
  // Products keep the threads that they began with, and errors the name of the classifier.
  const key = `${modelType} ${cores.cores}`;
  const worker = kept.take(key) ?? startWorker(modelType);
  const threads = new TrainingThreads(worker, trainings[0].context);
  let isDone = false;
  try {
    const asked = worker.ask({ specs: trainings.map(({ spec }) => spec), x, y, cores: cores.cores }, {
      signal,
      onNote: (note) => "of" in note ? hear(trainings[note.of].context, note) : threads.hear(note),
      transfer: ownsRows ? [x.data.buffer as ArrayBuffer] : [],
    });
    cores.onGrow((count) => {
      if (isDone) return;
      worker.tell(count);
      threads.join();
    });
    const results = await asked;
    kept.leave(key, worker);
    return results.map((result) =>
      result.status === "fulfilled"
        ? result
        : { status: "rejected", reason: ownError(result.reason) ?? failure(modelType)(result.reason.message) }
    );
  } catch (error) {
    worker[Symbol.dispose]();
    throw error;
  } finally {
    threads.end();
    isDone = true;
  }
}

function hear({ onProgress, onWarning }: TrainingContext, note: { fraction: number } | { warning: string }): void {
  if ("warning" in note) onWarning?.(note.warning);
  else onProgress?.(note.fraction);
}

function startWorker(modelType: string): WorkerCalls<TrainingProtocol> {
  return new WorkerCalls(WORKERS.training, failure(modelType));
}

function failure(modelType: string): (message: string, cause?: unknown) => ClassifierError {
  return (message, cause) => new ClassifierError(`Cannot train ${modelType}: ${message}`, { cause });
}
