/**
 * Evaluating scores without holding up the program.
 *
 * @module
 */

import { ProbegraphError } from "../../ops/errors.ts";
import { rowGroups } from "../columns/row_groups.ts";
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
  using worker = new WorkerCalls<ReportProtocol>(WORKERS.report, failed);
  const { split = null, ...others } = options;
  const question = { scores, positives, negatives, options: others };
  return await worker.ask(split === null ? question : { ...question, split: await groupedNames(split, signal) }, {
    signal,
  });
}

async function groupedNames(split: readonly (string | null)[], signal?: AbortSignal) {
  const { of, first } = await rowGroups([split], signal);
  return { names: Array.from(first, (row) => split[row]), of };
}
