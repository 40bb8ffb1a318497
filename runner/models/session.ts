/**
 * A model that runs in a worker, so that the program's event loop stays free.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import type { EngineInfo, EngineRequest, HeadCheck } from "./engine.ts";
import type { GeneratorInfo, GeneratorRequest, NextTokens } from "./generator.ts";
import type { WorkerReply, WorkerRequest } from "./protocol.ts";
import type { TokenBatch } from "./token_batch.ts";
import { inTurn } from "./turns.ts";

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
  /** The model's own logits, and those of its last hidden state; `undefined` if the task has not both. */
  checkHead(batch: TokenBatch): Promise<HeadCheck | undefined>;
  /** Frees the model and ends the worker. */
  close(): Promise<void>;
}

/** A loaded model that writes text token by token. Dispose it like a {@linkcode ModelSession}. */
export interface GeneratorSession extends AsyncDisposable {
  /** What the generator says about itself. */
  readonly info: GeneratorInfo;
  /**
   * Reads texts from their beginning.
   *
   * @param keepCache keep their keys and values, for `step`
   * @returns the likeliest next token of each row
   * @throws {ModelError} if the model fails
   */
  start(batch: TokenBatch, keepCache: boolean): Promise<NextTokens>;
  /** Reads one more token of each row of the last `start`. */
  step(tokens: Int32Array<ArrayBuffer>): Promise<NextTokens>;
  /** Frees the model and ends the worker. */
  close(): Promise<void>;
}

/**
 * Starts a worker and loads a model in it.
 *
 * @throws {ModelError} if the model cannot be loaded
 */
export async function openSession(request: EngineRequest): Promise<ModelSession> {
  const channel = openChannel(request.modelPath);
  const { info } = await channel.open({ kind: "open", request }, "opened");
  return {
    info,
    run: async (batch) => {
      const buffers = [batch.ids.buffer, batch.lengths.buffer];
      return (await inTurn(() => channel.ask({ kind: "run", batch }, "ran", buffers))).vectors;
    },
    checkHead: async (batch) => (await inTurn(() => channel.ask({ kind: "check-head", batch }, "head-checked"))).check,
    close: channel.close,
    [Symbol.asyncDispose]: channel.close,
  };
}

/** A model that is being loaded. Dispose it, whether the loading succeeds or not: that closes the session. */
export interface LoadingSession extends AsyncDisposable {
  /** The loaded model; rejects like {@linkcode openSession}. */
  readonly session: Promise<ModelSession>;
}

/** Loads a model while other things are done. */
export function startSession(request: EngineRequest): LoadingSession {
  const session = openSession(request);
  // A failure is told to whoever awaits the session: nobody may, if something else fails before.
  session.catch(() => {});
  return { session, [Symbol.asyncDispose]: () => session.then(({ close }) => close(), () => {}) };
}

/**
 * Starts a worker and loads a model in it that writes text.
 *
 * @throws {ModelError} if the model cannot be loaded, or has no logits
 */
export async function openGeneratorSession(request: GeneratorRequest): Promise<GeneratorSession> {
  const channel = openChannel(request.modelPath);
  const { info } = await channel.open({ kind: "open-generator", request }, "generator-opened");
  const ask = async (question: WorkerRequest) => (await inTurn(() => channel.ask(question, "stepped"))).next;
  return {
    info,
    start: (batch, keepCache) => ask({ kind: "start", batch, keepCache }),
    step: (tokens) => ask({ kind: "step", tokens }),
    close: channel.close,
    [Symbol.asyncDispose]: channel.close,
  };
}

/** Questions to a worker, and their answers. */
interface Channel {
  ask<K extends WorkerReply["kind"]>(
    question: WorkerRequest,
    kind: K,
    transfer?: Transferable[],
  ): Promise<Extract<WorkerReply, { kind: K }>>;
  /** Asks the first question; if it fails, the worker ends. */
  open<K extends WorkerReply["kind"]>(question: WorkerRequest, kind: K): Promise<Extract<WorkerReply, { kind: K }>>;
  close(): Promise<void>;
}

function openChannel(modelPath: string): Channel {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const waiting: { resolve: (reply: WorkerReply) => void; reject: (error: Error) => void }[] = [];
  worker.onmessage = (event: MessageEvent<WorkerReply>) => waiting.shift()?.resolve(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new ModelError(`The worker of the model ${modelPath} stopped: ${event.message}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  const ask: Channel["ask"] = async (question, kind, transfer = []) => {
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(question, transfer);
    });
    if (reply.kind === kind) return reply as Extract<WorkerReply, { kind: typeof kind }>;
    const failed = reply as Extract<WorkerReply, { kind: "failed" }>;
    throw new ModelError(failed.message, { cause: failed.stack });
  };
  let isOpen = true;
  return {
    ask,
    async open(question, kind) {
      try {
        return await ask(question, kind);
      } catch (error) {
        worker.terminate();
        throw error;
      }
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      try {
        await ask({ kind: "close" }, "closed");
      } finally {
        worker.terminate();
      }
    },
  };
}
