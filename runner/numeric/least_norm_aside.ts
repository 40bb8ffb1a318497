/**
 * Solving large singular systems without holding up the program.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import { type Protocol, WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import { type LeastNorm, leastNorm, type SingularSystem } from "./least_norm.ts";

/** One question. */
export interface LeastNormProtocol extends Protocol {
  /** The system. */
  readonly question: SingularSystem;
  /** What `leastNorm` returns. */
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
export async function leastNormAside(system: SingularSystem, signal?: AbortSignal): Promise<LeastNorm> {
  const columns = system.b.length;
  if (columns <= MOST_HERE) return leastNorm(system);
  const failed = (message: string, cause: unknown) =>
    new ClassifierError(`Cannot solve a system of ${columns} columns: ${message}`, { cause });
  using worker = new WorkerCalls<LeastNormProtocol>(WORKERS.system, failed);
  return await worker.ask(system, { signal });
}
