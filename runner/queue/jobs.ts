/**
 * What a job says, and how often it is tried.
 *
 * @module
 */

import type { Job, JobsOptions } from "./bullmq.ts";
import type { Progress } from "../../ops/evaluator.ts";
import type { RowRange } from "../evaluation/implementation.ts";

/** What a job asks for. */
export interface OpJobData {
  /** The op. */
  readonly uuid: string;
  /** Hash of the graph that the op is in. */
  readonly graph: string;
  /** The run that added the job. */
  readonly run: string;
  /** Ops that are computed along, in one pass of the model: each has a job of its own afterwards. */
  readonly together?: readonly string[];
  /** Only these rows, of so many, for the op's own job to go on from. */
  readonly part?: RowRange & { readonly of: number };
}

/** What a job says when it is done. The result itself is in the store. */
export interface OpJobResult {
  /** The worker. */
  readonly worker: string;
}

/** Progress of a job's ops, by uuid. */
export type OpJobProgress = { readonly [uuid: string]: Omit<Progress, "uuid"> };

/** A job. */
export type OpJob = Job<OpJobData, OpJobResult, string>;

/** How often an op is tried where its error may pass. */
export const ATTEMPTS = 3;
/** An op that took its worker down so often is given up. */
export const MOST_STALLS = 3;
/** Name of the back-off that workers know. */
export const BACKOFF = "growing";

const DAY = 24 * 3600;

/**
 * Finished jobs stay for a while: another attempt to add them does nothing then. Failed ones stay longer, for people to
 * look at.
 */
export const JOB_OPTIONS: JobsOptions = {
  attempts: ATTEMPTS,
  backoff: { type: BACKOFF },
  removeOnComplete: { age: DAY / 24, count: 20_000 },
  removeOnFail: { age: 7 * DAY, count: 20_000 },
  stackTraceLimit: 1,
};

/** The op's job waits for its parts, whatever becomes of them; there is nothing to see of them later. */
export const PART_OPTIONS: JobsOptions = {
  ...JOB_OPTIONS,
  removeOnComplete: true,
  removeOnFail: true,
  ignoreDependencyOnFailure: true,
};

/** Why a job ended that nobody wants any more. */
export const STOPPED = "stopped: the run that asked for it was";

/** Milliseconds before another attempt: twice as long each time, of which up to half by chance. */
export function backoff(firstMs: number, attemptsMade: number): number {
  return Math.round(firstMs * 2 ** (attemptsMade - 1) * (0.75 + Math.random() / 2));
}
