/**
 * A guardrail's graph in its workers, so that the program's event loop stays free.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { Pool } from "../../models/engine/pool.ts";
import type { TokenBatch } from "../../models/engine/token_batch.ts";
import { WorkerCalls } from "../../workers/calls.ts";
import { WORKERS } from "../../workers/entries.ts";
import type { GuardAnswer, GuardProtocol, GuardRequest } from "./protocol.ts";

/** A graph that is loaded. */
export interface GuardSession {
  /** Passes that are computed at once; more wait until others are done. */
  readonly streams: number;
  /**
   * One forward pass: for each output the scores of the rows. The batch's buffers move to the worker.
   *
   * @throws {ModelError} where the graph fails
   */
  run(batch: TokenBatch): Promise<GuardAnswer>;
  /** Frees the graph and ends the workers. What is asked later fails. */
  close(): Promise<void>;
}

type Calls = WorkerCalls<GuardProtocol>;

/**
 * Loads a graph, once for each stream.
 *
 * @throws {ModelError} where onnxruntime refuses it
 */
export async function openGuardSession(request: GuardRequest, streams: number): Promise<GuardSession> {
  const failed = (message: string, cause: unknown) =>
    new GuardrailError(`The guardrail ${request.path} failed: ${message}`, { cause });
  const workers = Array.from({ length: streams }, () => new WorkerCalls<GuardProtocol>(WORKERS.guard(), failed));
  try {
    await Promise.all(workers.map((worker) => worker.ask({ kind: "load", request })));
  } catch (error) {
    workers.forEach((worker) => worker.end(error));
    throw error;
  }
  const pool = new Pool<Calls>();
  workers.forEach((worker) => pool.add(worker));
  return {
    streams,
    run: ({ ids, lengths }) => {
      const question = { kind: "run", batch: { ids, lengths } } as const;
      return pool.use((worker) => worker.ask(question, { transfer: [ids.buffer, lengths.buffer] }));
    },
    async close() {
      await Promise.all(workers.map(closeWorker));
    },
  };
}

/** A worker that has ended already, or fails to free the graph, is ended all the same. */
async function closeWorker(worker: Calls): Promise<void> {
  await worker.ask({ kind: "close" }).catch(() => {});
  worker.end(new GuardrailError("The guardrail is closed"));
}
