/**
 * Scoring beside the program: ONNX Runtime loads a large model in one go.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { type Protocol, WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import type { ScoreBlock } from "./runtime_scorer.ts";

/**
 * The worker is told the probe once, then asked for the scores of rows, time and again, and to release the probe at last. It
 * answers the first and the last with nothing.
 */
export interface ScoringProtocol extends Protocol {
  /** The probe, of a kind that comes with probegraph, or rows. */
  readonly question: { readonly probe: Probe } | { readonly x: Matrix<Float32Array> } | "release";
  /** The scores of the rows. */
  readonly answer: Float32Array | undefined;
}

/**
 * Has ONNX Runtime score rows in a worker, which ends with the work.
 *
 * @param probe The probe, of a kind that comes with probegraph.
 * @param work Asks for the scores of blocks of rows: the same to the bit as in this thread.
 * @param signal Ends the work before the next block.
 * @returns What the work returns.
 * @throws {ClassifierError} Where the worker stops, for want of memory say.
 * @throws What the work throws; the signal's reason.
 */
export async function scoreAside<T>(
  probe: Probe,
  work: (score: ScoreBlock) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const failed = (message: string, cause?: unknown) =>
    new ClassifierError(`Cannot score with ${probe.modelType}: ${message}`, { cause });
  const worker = new WorkerCalls<ScoringProtocol>(WORKERS.scoring, failed);
  try {
    await worker.ask({ probe });
    return await work(({ rows, columns, data }) => {
      signal?.throwIfAborted();
      // Part of a larger matrix, of which all would be sent.
      const own = data.slice();
      return worker.ask<Float32Array>({ x: { rows, columns, data: own } }, { transfer: [own.buffer] });
    });
  } finally {
    // ONNX Runtime's memory outlives the thread.
    await worker.close("release", failed("the worker has ended"));
  }
}
