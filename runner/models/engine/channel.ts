/**
 * A worker for a model, and the way to talk with it.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { WorkerCalls } from "../../workers/calls.ts";
import type { CrewMember } from "../../workers/crew.ts";
import { WORKERS } from "../../workers/entries.ts";
import { Kept } from "../../workers/kept.ts";
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
  open: Channel["ask"];
  /** Where the worker was ended: resolves when it is out of native code. */
  readonly leaving: Promise<void> | undefined;
  /** Closes the model, once the worker has answered; another model may have it then. It does not throw. */
  close(): Promise<void>;
}

/** A worker, and the model that it is asked for. */
class ModelWorker {
  modelPath = "";
  readonly calls: WorkerCalls<ModelProtocol> = new WorkerCalls(
    WORKERS.model,
    (message, cause) => failedError(this.modelPath, message, cause),
  );

  get hasEnded(): boolean {
    return this.calls.hasEnded;
  }
}

/**
 * Workers whose models were closed: half of what it takes to load a small model is to load the code that runs it. A program that has nothing
 * else to do ends so much later.
 */
export const idleWorkers: Kept<ModelWorker> = new Kept({
  idleMs: 100,
  end: ({ calls, modelPath }) => calls.close({ kind: "end" }, closedError(modelPath)),
});

/** What idle workers are asked for: each stands in for any other. */
const ANY = "any";

/** Starts a worker, or takes one that is idle. */
export function openChannel(modelPath: string): Channel {
  const worker = idleWorkers.take(ANY) ?? new ModelWorker();
  worker.modelPath = modelPath;
  const { calls } = worker;
  const ended = Promise.withResolvers<unknown>();
  calls.ended.then(ended.resolve);
  let isClosed = false;
  const ask: Channel["ask"] = async (question, _kind, signal) => {
    if (isClosed) throw closedError(modelPath);
    return await calls.ask(question, { signal });
  };
  return {
    get hasEnded() {
      return isClosed || calls.hasEnded;
    },
    ended: ended.promise,
    get leaving() {
      return calls.hasEnded ? calls.out : undefined;
    },
    ask,
    open: (question, _kind, signal) => calls.open(question, { signal }),
    async close() {
      if (isClosed || calls.hasEnded) return;
      isClosed = true;
      await leave(worker);
      ended.resolve(closedError(modelPath));
    },
  };
}

/** Closes a worker's model. One that cannot do so is ended. */
async function leave(worker: ModelWorker): Promise<void> {
  try {
    await worker.calls.ask({ kind: "close" });
    idleWorkers.leave(ANY, worker);
  } catch {
    worker.calls[Symbol.dispose]();
  }
}

/** A model cannot go on. */
export function failedError(modelPath: string, message: string, cause: unknown): ModelError {
  return new ModelError(`The model ${modelPath} failed: ${message}`, { cause });
}

/** A model is asked that was closed. */
export function closedError(modelPath: string): ModelError {
  return new ModelError(`The model ${modelPath} is closed`);
}
