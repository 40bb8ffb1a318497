/**
 * Work of several owners that must not overlap, while that of one may. onnxruntime has one WebGPU context for all sessions of a
 * process, and crashes where two compute at once.
 *
 * @module
 */

import type { Device } from "./device.ts";

interface Waiting {
  readonly owner: unknown;
  readonly begin: () => void;
}

/** Gives turns to owners, in the order in which they ask. */
export class Turns {
  #owner: unknown;
  #running = 0;
  readonly #waiting: Waiting[] = [];

  /**
   * Does work in its owner's turn. Who has it may do several works at once, until another owner waits.
   *
   * @throws what the work throws
   */
  async use<R>(owner: unknown, work: () => Promise<R>): Promise<R> {
    await this.#turn(owner);
    try {
      return await work();
    } finally {
      this.#running--;
      this.#next();
    }
  }

  #turn(owner: unknown): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ owner, begin: resolve });
    this.#next();
    return promise;
  }

  #next(): void {
    while (this.#waiting.length > 0 && (this.#running === 0 || this.#waiting[0].owner === this.#owner)) {
      const { owner, begin } = this.#waiting.shift()!;
      this.#owner = owner;
      this.#running++;
      begin();
    }
  }
}

const webgpu = new Turns();

/** Does a worker's work on a device, in its turn where the device needs one. */
export function inTurn<R>({ provider }: Device, worker: unknown, work: () => Promise<R>): Promise<R> {
  return provider === "webgpu" ? webgpu.use(worker, work) : work();
}
