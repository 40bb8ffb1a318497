/**
 * Making sure that results are there, by having workers compute what is missing.
 *
 * @module
 */

import { RunError } from "../../ops/errors.ts";
import type { Progress } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { ResultStore } from "../../stores/results.ts";
import { planRun, type StepEnd } from "../plan.ts";
import { storedFrontier } from "../stored_frontier.ts";
import { runQueued } from "./queued_run.ts";

/** How ops are asked for. */
export interface EnsureOptions {
  /** The queue: the URL of a Redis server. */
  readonly queue: string;
  readonly results: ResultStore;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Has workers compute what is missing of some ops. Ephemeral ones are left to whoever asks, when what they are made
 * from is there.
 *
 * @throws {RunError} where an op fails; the others' results stay.
 * @throws the signal's reason, when it is aborted.
 */
export async function ensureQueued(ops: readonly Op[], options: EnsureOptions): Promise<void> {
  const { results, signal } = options;
  signal.throwIfAborted();
  const { steps } = await planRun(ops.flatMap(storedFrontier), (op) => results.has(op));
  if (steps.length === 0) return;
  const onNotice = (notice: string) => console.warn(notice);
  const ends = await runQueued(steps, { ...options, onNotice });
  signal.throwIfAborted();
  const failure = ends.find(({ outcome }) => outcome === "failed");
  if (failure !== undefined) throw errorOf(failure);
}

function errorOf({ op, error }: StepEnd): Error {
  return error instanceof Error ? error : new RunError(String(error), op.uuid);
}
