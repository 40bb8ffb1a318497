/**
 * Evaluating scores without holding up the program.
 *
 * @module
 */

import { ProbegraphError } from "../../ops/errors.ts";
import { WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import { evaluate, type EvaluateOptions } from "./evaluate.ts";
import type { ReportProtocol } from "./protocol.ts";
import type { Report } from "./report.ts";

/** More rows than this are evaluated in a worker: with the extras they take longer than it takes to start one. */
const ROWS_HERE = 10_000;

/**
 * As {@linkcode evaluate}, in a worker where there are many rows.
 *
 * @param signal ends the work in a worker at once
 * @throws {ProbegraphError} as `evaluate`
 * @throws the signal's reason, when it is aborted
 */
export async function evaluateAside(
  scores: Float64Array,
  positives: Uint8Array,
  negatives: Uint8Array,
  options: EvaluateOptions,
  signal?: AbortSignal,
): Promise<Report> {
  if (scores.length <= ROWS_HERE) return evaluate(scores, positives, negatives, options);
  const failed = (message: string, cause: unknown) => new ProbegraphError(`Evaluating scores: ${message}`, { cause });
  using worker = new WorkerCalls<ReportProtocol>(WORKERS.report(), failed);
  return await worker.ask({ scores, positives, negatives, options }, { signal });
}
