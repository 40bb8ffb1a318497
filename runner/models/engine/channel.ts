/**
 * A worker for a model, and the way to talk with it.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { WorkerCalls } from "../../workers/calls.ts";
import type { CrewMember } from "../../workers/crew.ts";
import { WORKERS } from "../../workers/entries.ts";
import type { ModelProtocol, WorkerReply, WorkerRequest } from "./protocol.ts";

/** Questions to a worker, and their answers. */
export interface Channel extends CrewMember {
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
    signal?: AbortSignal,
  ): Promise<Extract<WorkerReply, { kind: K }>>;
  /** Asks one of the questions that open a model; if it fails, the worker ends. */
  open<K extends WorkerReply["kind"]>(question: WorkerRequest, kind: K): Promise<Extract<WorkerReply, { kind: K }>>;
  /** Ends the worker, once it has answered. It does not throw. */
  close(): Promise<void>;
}

/** Starts a worker. */
export function openChannel(modelPath: string): Channel {
  const worker = new WorkerCalls<ModelProtocol>(
    WORKERS.model(),
    (message, cause) => failedError(modelPath, message, cause),
  );
  let isClosed = false;
  const ask: Channel["ask"] = async (question, _kind, signal) => {
    if (isClosed) throw closedError(modelPath);
    try {
      return await worker.ask(question, { signal });
    } catch (error) {
      isClosed ||= signal?.aborted === true;
      throw error;
    }
  };
  return {
    get hasEnded() {
      return worker.hasEnded;
    },
    ended: worker.ended,
    ask,
    open: (question, _kind) => worker.open(question),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await worker.close({ kind: "close" }, closedError(modelPath));
    },
  };
}

/** A model cannot go on. */
export function failedError(modelPath: string, message: string, cause: unknown): ModelError {
  return new ModelError(`The model ${modelPath} failed: ${message}`, { cause });
}

/** A model is asked that was closed. */
export function closedError(modelPath: string): ModelError {
  return new ModelError(`The model ${modelPath} is closed`);
}
