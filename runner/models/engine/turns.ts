/**
 * Work of several owners that must not overlap, while that of one may. onnxruntime has one WebGPU context for all sessions of a
 * process, and crashes where two compute at once.
 *
 * @module
 */

import { ModelError } from "../../../ops/errors.ts";
import { delay } from "../../../ops/standard.ts";
import { warnUser } from "../../../ops/warn_user.ts";
import { untilAborted } from "../../schedule/until_aborted.ts";
import type { Channel } from "./channel.ts";
import type { Device } from "./device.ts";

/**
 * How long, in milliseconds, a worker that was ended is waited for while it is in native code: the first passes prepare a GPU for half a
 * minute at times.
 */
const PATIENCE_MS = 120_000;

interface Waiting {
  readonly owner: unknown;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
  isRefused?: true;
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
  readonly #patienceMs: number;
  /** Whether a turn has not ended for too long after its work. */
  #isStuck = false;

  /** @param patienceMs how long a turn may last after its work */
  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Does work in its owner's turn. Who has it may do several works at once, until another owner waits.
   *
   * @throws what the work throws
   * @throws {ModelError} if another owner's turn does not end though its work has
   * @throws the signal's reason, if it is aborted while the owner waits for its turn
   */
  async use<R>(owner: unknown, work: () => Promise<R>, { signal, whenOver }: TurnOptions = {}): Promise<R> {
    await this.#turn(owner, signal);
    try {
      return await work();
    } finally {
      const over = whenOver?.();
      if (over === undefined) this.#end();
      else void this.#endAfter(over);
    }
  }

  async #turn(owner: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isStuck) throw stuckError(this.#patienceMs);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { owner, begin: resolve, refuse: reject };
    this.#waiting.push(waiting);
    this.#next();
    try {
      await untilAborted(promise, signal);
    } catch (reason) {
      if (!waiting.isRefused) this.#leave(waiting);
      throw reason;
    }
  }

  /** Ends a turn whose work is done, when it is over; whoever waits meanwhile waits so long, and no longer. */
  async #endAfter(over: Promise<void>): Promise<void> {
    if (!await cameWithin(this.#patienceMs, over)) {
      this.#isStuck = true;
      this.#refuseAll();
      await over;
      this.#isStuck = false;
    }
    this.#end();
  }

  #refuseAll(): void {
    for (const waiting of this.#waiting.splice(0)) {
      waiting.isRefused = true;
      waiting.refuse(stuckError(this.#patienceMs));
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

/** Workers of NVIDIA's GPUs that were ended and are in native code yet, since when: each resolves when its memory is free. */
const leaving = new Map<Promise<void>, number>();

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
  leaving.set(over, performance.now());
  over.then(() => leaving.delete(over));
}

/**
 * Waits until no worker that was ended holds memory of a device, which a model that is loaded may need. One that stays is waited for no
 * more after a while, which is said: memory may suffice. On WebGPU such a worker has its turn meanwhile.
 *
 * @param patienceMs how long one is waited for, from its end on
 * @throws the signal's reason if it is aborted
 */
export async function untilLeft(
  { provider }: Device,
  signal?: AbortSignal,
  patienceMs: number = PATIENCE_MS,
): Promise<void> {
  if (provider !== "cuda" || leaving.size === 0) return;
  const left = leaving.entries().map(([over, since]) =>
    cameWithin(since + patienceMs - performance.now(), over, signal)
  );
  if ((await Promise.all(left)).every(Boolean)) return;
  warnUser(
    `The GPU has not left what was stopped ${
      seconds(patienceMs)
    } ago, which may hold its memory for good: the next model is loaded ` +
      "beside it. If memory runs out, start the program anew",
  );
}

/** What helps where memory runs out for a model; empty where no worker that was ended holds some. */
export function leavingAdvice({ provider }: Device): string {
  if (provider !== "cuda" || leaving.size === 0) return "";
  return "; what was stopped before has not left the GPU, and holds memory: start the program anew";
}

function stuckError(patienceMs: number): ModelError {
  return new ModelError(
    `Cannot use the GPU: it has not left what was stopped ${
      seconds(patienceMs)
    } ago, and on WebGPU one model computes at a time; ` +
      'start the program anew, or take device "cpu"',
  );
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} seconds`;
}

/** Waits for something, but no longer than so many milliseconds. @returns whether it came */
async function cameWithin(milliseconds: number, awaited: Promise<void>, signal?: AbortSignal): Promise<boolean> {
  const end = new AbortController();
  try {
    const late = delay(Math.max(0, milliseconds), { signal: end.signal }).then(() => false);
    return await untilAborted(Promise.race([awaited.then(() => true), late]), signal);
  } finally {
    end.abort();
  }
}
