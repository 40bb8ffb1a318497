/**
 * A worker for a model, and the way to talk with it.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { WorkerCalls } from "../../workers/calls.ts";
import { WORKERS } from "../../workers/entries.ts";
import type { ModelProtocol, WorkerReply, WorkerRequest } from "./protocol.ts";

/** Questions to a worker, and their answers. */
export interface Channel {
  /**
   * Asks. The worker answers in the order of the questions.
   *
   * @param signal ends the worker when it is aborted
   * @throws {ModelError} if the worker fails, or is closed
   * @throws the signal's reason
   */
  ask<K extends WorkerReply["kind"]>(
    question: WorkerRequest,
    kind: K,
    transfer?: Transferable[],
    signal?: AbortSignal,
  ): Promise<Extract<WorkerReply, { kind: K }>>;
  /** Asks one of the questions that open a model; if it fails, the worker ends. */
  open<K extends WorkerReply["kind"]>(question: WorkerRequest, kind: K): Promise<Extract<WorkerReply, { kind: K }>>;
  /** Ends the worker, once it has answered. */
  close(): Promise<void>;
}

/** Starts a worker. */
export function openChannel(modelPath: string): Channel {
  const failed = (message: string, cause: unknown) =>
    new ModelError(`The model ${modelPath} failed: ${message}`, { cause });
  const worker = new WorkerCalls<ModelProtocol>(WORKERS.model(), failed);
  const closed = () => new ModelError(`The model ${modelPath} is closed`);
  let isClosed = false;
  const ask: Channel["ask"] = async (question, _kind, transfer, signal) => {
    if (isClosed) throw closed();
    try {
      return await worker.ask(question, { transfer, signal });
    } catch (error) {
      isClosed ||= signal?.aborted === true;
      throw error;
    }
  };
  return {
    ask,
    async open(question, kind) {
      try {
        return await ask(question, kind);
      } catch (error) {
        isClosed = true;
        worker.end(error);
        throw error;
      }
    },
    async close() {
      if (isClosed) return;
      const answered = worker.ask({ kind: "close" });
      isClosed = true;
      try {
        await answered;
      } finally {
        worker.end(closed());
      }
    },
  };
}
