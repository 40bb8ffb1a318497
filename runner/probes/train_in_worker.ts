/**
 * Training away from the program's event loop.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { ONE_CORE } from "../schedule/budget.ts";
import type { TrainingContext } from "./classifier.ts";
import type { ProbeSpec } from "./train_here.ts";
import type { TrainingMessage, TrainingReply } from "./training_protocol.ts";

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
export function trainInWorker(
  spec: ProbeSpec,
  x: Matrix,
  y: Uint8Array,
  { signal, onProgress, onWarning, cores = ONE_CORE }: TrainingContext,
): Promise<Probe> {
  const worker = new Worker(new URL("./training_worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<Probe>();
  const abort = (): void => reject(signal!.reason);
  signal?.addEventListener("abort", abort);
  worker.onmessage = ({ data }: MessageEvent<TrainingReply>) => {
    if (data.kind === "progress") onProgress?.(data.fraction);
    else if (data.kind === "warning") onWarning?.(data.message);
    else if (data.kind === "probe") resolve(data.probe);
    else reject(data.isClassifierError ? new ClassifierError(data.message) : new Error(data.message));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new ClassifierError(`Cannot train ${spec.modelType}: the worker stopped: ${event.message}`));
  };
  worker.postMessage({ spec, x, y, cores: cores.cores } satisfies TrainingMessage);
  cores.onGrow((count) => worker.postMessage({ cores: count } satisfies TrainingMessage));
  return promise.finally(() => {
    signal?.removeEventListener("abort", abort);
    worker.terminate();
  });
}
