/**
 * The web's `Worker`, and what a worker finds in its thread, over Node's threads.
 *
 * @module
 */

import process from "node:process";
import { isMainThread, parentPort, type Transferable, Worker } from "node:worker_threads";

/** A worker, as far as `runner/workers/` uses one. */
export class NodeWorker {
  /** Hears what the thread says. */
  onmessage: ((event: { data: unknown }) => void) | null = null;
  /** Hears of an error that nothing in the thread caught. */
  onerror: ((event: { message: string; error: Error; preventDefault(): void }) => void) | null = null;
  readonly #worker: Worker;

  /** Starts a thread. */
  constructor(url: URL) {
    this.#worker = new Worker(url, isTextProgram() ? { execArgv: [] } : {});
    this.#worker.on("message", (data) => this.onmessage?.({ data }));
    this.#worker.on("error", (error: Error) => {
      this.onerror?.({ message: error.message, error, preventDefault() {} });
    });
  }

  /** Says something to the thread. */
  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Ends the thread. */
  terminate(): void {
    void this.#worker.terminate();
  }
}

/** Whether the program came as text, with `--input-type`: a thread of a file, which takes over such options, would fail on it. */
function isTextProgram(): boolean {
  return process.execArgv.some((option) => option.startsWith("--input-type"));
}

/** What a worker of the web finds in its global scope. */
export function workerScope(): PropertyDescriptorMap {
  if (isMainThread || parentPort === null) return {};
  const port = parentPort;
  let listener: ((event: { data: unknown }) => void) | undefined;
  port.on("message", (data) => listener?.({ data }));
  return {
    self: { value: globalThis, configurable: true },
    postMessage: {
      value: (message: unknown, transfer: Transferable[] = []) => port.postMessage(message, transfer),
      configurable: true,
    },
    onmessage: { get: () => listener, set: (given) => void (listener = given), configurable: true },
    close: { value: () => process.exit(), configurable: true },
  };
}
