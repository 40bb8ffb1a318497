/**
 * Solving large singular systems without holding up the program.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import { type Protocol, WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import { type LeastNorm, leastNorm } from "./least_norm.ts";

/** One question: what `leastNorm` takes. */
export interface LeastNormProtocol extends Protocol {
  /** The system. */
  readonly question: { readonly a: Float64Array; readonly b: Float64Array; readonly least: number };
  /** What it returns. */
  readonly answer: LeastNorm;
}

/** Larger systems are solved in a worker: they would hold the program for some 20 ms and more. */
const MOST_HERE = 256;

/**
 * As {@linkcode leastNorm}, in a worker where the matrix is large.
 *
 * @param signal Ends the worker at once.
 * @throws {ClassifierError} Where the worker stops, for want of memory say.
 * @throws The signal's reason.
 */
export async function leastNormAside(
  a: Float64Array,
  b: Float64Array,
  least: number,
  signal?: AbortSignal,
): Promise<LeastNorm> {
  if (b.length <= MOST_HERE) return leastNorm(a, b, least);
  const failed = (message: string, cause: unknown) =>
    new ClassifierError(`Cannot solve a system of ${b.length} columns: ${message}`, { cause });
  using worker = new WorkerCalls<LeastNormProtocol>(WORKERS.system, failed);
  return await worker.ask({ a, b, least }, { signal });
}
