/**
 * Work of several owners that must not overlap, while that of one may. onnxruntime has one WebGPU context for all sessions of a
 * process, and crashes where two compute at once.
 *
 * @module
 */

import { untilAborted } from "../../schedule/until_aborted.ts";
import type { Channel } from "./channel.ts";
import type { Device } from "./device.ts";

interface Waiting {
  readonly owner: unknown;
  readonly begin: () => void;
}

/** How a turn begins and ends. */
interface TurnOptions {
  /** Ends the waiting for it. */
  readonly signal?: AbortSignal;
  /** What is waited for before the next owner's turn; `undefined` where the turn ends with the work. */
  readonly whenOver?: () => Promise<void> | undefined;
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
   * @throws the signal's reason, if it is aborted while the owner waits for its turn
   */
  async use<R>(owner: unknown, work: () => Promise<R>, { signal, whenOver }: TurnOptions = {}): Promise<R> {
    await this.#turn(owner, signal);
    try {
      return await work();
    } finally {
      const over = whenOver?.();
      if (over === undefined) this.#end();
      else over.then(() => this.#end());
    }
  }

  async #turn(owner: unknown, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { owner, begin: resolve };
    this.#waiting.push(waiting);
    this.#next();
    try {
      await untilAborted(promise, signal);
    } catch (reason) {
      this.#leave(waiting);
      throw reason;
    }
  }

  /** Gives up a place among those that wait, or the turn that has just begun. */
  #leave(waiting: Waiting): void {
    const place = this.#waiting.indexOf(waiting);
    if (place < 0) return this.#end();
    this.#waiting.splice(place, 1);
    this.#next();
  }

  #end(): void {
    this.#running--;
    this.#next();
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

/** Workers of NVIDIA's GPUs that were ended and are in native code yet: each resolves when its memory is free. */
const leaving = new Set<Promise<void>>();

/** A worker that has turns. */
type TurnWorker = Pick<Channel, "leaving">;

/** Whether works of several workers wait for each other on a device. */
export function hasTurns({ provider }: Device): boolean {
  return provider === "webgpu";
}

/** Does a worker's work on a device, in its turn where the device needs one: while native code goes on in a worker that was ended, it has it. */
export function inTurn<R>(
  device: Device,
  worker: TurnWorker,
  work: () => Promise<R>,
  signal?: AbortSignal,
): Promise<R> {
  if (hasTurns(device)) return webgpu.use(worker, work, { signal, whenOver: () => worker.leaving });
  return device.provider === "cuda" ? notingLeaving(worker, work) : work();
}

async function notingLeaving<R>(worker: TurnWorker, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } finally {
    if (worker.leaving !== undefined) noteLeaving(worker.leaving);
  }
}

function noteLeaving(over: Promise<void>): void {
  leaving.add(over);
  over.then(() => leaving.delete(over));
}

/**
 * Waits until no worker that was ended holds memory of a device, which a model that is loaded may need. On WebGPU such a worker has its
 * turn until then.
 *
 * @throws the signal's reason if it is aborted
 */
export async function untilLeft({ provider }: Device, signal?: AbortSignal): Promise<void> {
  if (provider === "cuda") await untilAborted(Promise.all(leaving), signal);
}
