/**
 * A model that runs in a worker, so that the program's event loop stays free.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import type { EngineInfo, EngineRequest } from "./engine.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";
import type { TokenBatch } from "./token_batch.ts";

/** A loaded model. Dispose it with `close()` or `await using`: its worker keeps the program alive. */
export interface ModelSession extends AsyncDisposable {
  /** What the engine says about itself. */
  readonly info: EngineInfo;
  /**
   * One forward pass. The batch's buffers move to the worker and are empty afterwards.
   *
   * @returns for each requested layer its vectors, row-major
   * @throws {ModelError} if the model fails
   */
  run(batch: TokenBatch): Promise<Float32Array<ArrayBuffer>[]>;
  /** Frees the model and ends the worker. */
  close(): Promise<void>;
}

/**
 * Starts a worker and loads a model in it.
 *
 * @throws {ModelError} if the model cannot be loaded
 */
export async function openSession(request: EngineRequest): Promise<ModelSession> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const waiting: { resolve: (reply: WorkerReply) => void; reject: (error: Error) => void }[] = [];
  worker.onmessage = (event: MessageEvent<WorkerReply>) => waiting.shift()?.resolve(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new ModelError(`The worker of the model ${request.modelPath} stopped: ${event.message}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  };

  async function ask<K extends WorkerReply["kind"]>(
    question: WorkerRequest,
    kind: K,
    transfer: Transferable[] = [],
  ): Promise<Extract<WorkerReply, { kind: K }>> {
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(question, transfer);
    });
    if (reply.kind === kind) return reply as Extract<WorkerReply, { kind: K }>;
    const failed = reply as Extract<WorkerReply, { kind: "failed" }>;
    throw new ModelError(failed.message, { cause: failed.stack });
  }

  let open = true;
  async function close(): Promise<void> {
    if (!open) return;
    open = false;
    try {
      await ask({ kind: "close" }, "closed");
    } finally {
      worker.terminate();
    }
  }

  try {
    const { info } = await ask({ kind: "open", request }, "opened");
    return {
      info,
      run: async (batch) =>
        (await ask({ kind: "run", batch }, "ran", [batch.ids.buffer, batch.lengths.buffer])).vectors,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
