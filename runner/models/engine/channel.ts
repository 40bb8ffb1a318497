/**
 * A worker for a model, and the way to talk with it.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";

/** Questions to a worker, and their answers. */
export interface Channel {
  /**
   * Asks. The worker answers in the order of the questions.
   *
   * @throws {ModelError} if the worker fails, or is closed
   */
  ask<K extends WorkerReply["kind"]>(
    question: WorkerRequest,
    kind: K,
    transfer?: Transferable[],
  ): Promise<Extract<WorkerReply, { kind: K }>>;
  /** Asks one of the questions that open a model; if it fails, the worker ends. */
  open<K extends WorkerReply["kind"]>(question: WorkerRequest, kind: K): Promise<Extract<WorkerReply, { kind: K }>>;
  /** Ends the worker, once it has answered. */
  close(): Promise<void>;
}

/** Starts a worker. */
export function openChannel(modelPath: string): Channel {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const waiting: { resolve: (reply: WorkerReply) => void; reject: (error: Error) => void }[] = [];
  // Set when the worker gives no more answers.
  let ended: ModelError | undefined;
  const end = (error: ModelError) => {
    ended ??= error;
    worker.terminate();
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.onmessage = (event: MessageEvent<WorkerReply>) => waiting.shift()?.resolve(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    end(new ModelError(`The worker of the model ${modelPath} stopped: ${event.message}`));
  };
  const ask: Channel["ask"] = async (question, kind, transfer = []) => {
    if (ended !== undefined) throw ended;
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(question, transfer);
    });
    if (reply.kind === kind) return reply as Extract<WorkerReply, { kind: typeof kind }>;
    const failed = reply as Extract<WorkerReply, { kind: "failed" }>;
    throw new ModelError(failed.message, { cause: failed.stack });
  };
  return {
    ask,
    async open(question, kind) {
      try {
        return await ask(question, kind);
      } catch (error) {
        end(error as ModelError);
        throw error;
      }
    },
    async close() {
      if (ended !== undefined) return;
      const closed = ask({ kind: "close" }, "closed");
      ended = new ModelError(`The model ${modelPath} is closed`);
      try {
        await closed;
      } finally {
        end(ended);
      }
    },
  };
}
