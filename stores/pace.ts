/**
 * Long work on the program's event loop, which also serves signals, heartbeats of leases, and everybody else's work.
 *
 * @module
 */

import type { Steps } from "../ops/steps.ts";

/** Longest stretch of work, in milliseconds, after which others have their turn. */
const STRETCH = 20;

/**
 * Keeps long work from holding up the program: who loops asks after each step whether a rest is due.
 *
 * ```ts
 * import { Pace } from "./pace.ts";
 *
 * const pace = new Pace(AbortSignal.timeout(60_000));
 * let sum = 0;
 * for (let i = 0; i < 1000; i++) {
 *   sum += i;
 *   if (pace.isDue) await pace.rest();
 * }
 * ```
 */
export class Pace {
  /** What lets those go on who rest: one after the other, each in a turn of its own. */
  static readonly #resting: (() => void)[] = [];
  /** When somebody last went on after a rest, by the clock that is cheapest to read. It may be set meanwhile, forwards or back. */
  static #resumed = Date.now();
  readonly #signal: AbortSignal | undefined;

  /** Goes on with the stretch of whoever worked before: many short works in a row are a long one. A signal may end it. */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether the stretch has been long enough. Costs some 50 ns. */
  get isDue(): boolean {
    return Math.abs(Date.now() - Pace.#resumed) >= STRETCH;
  }

  /** Lets timers, files, sockets and signals have their turn. @throws The signal's reason, when it is aborted. */
  async rest(): Promise<void> {
    this.#signal?.throwIfAborted();
    // A promise that is resolved already would let none of them in.
    await new Promise<void>((resolve) => {
      if (Pace.#resting.push(resolve) === 1) setImmediate(Pace.#wake);
    });
    this.#signal?.throwIfAborted();
  }

  static #wake(this: void): void {
    Pace.#resumed = Date.now();
    const goOn = Pace.#resting.shift()!;
    if (Pace.#resting.length > 0) setImmediate(Pace.#wake);
    goOn();
  }
}

/** Steps between two looks at the clock. */
const STEPS = 32;

/** What `map` makes of each value, with rests. @throws As {@linkcode Pace.rest}. */
export async function mapResting<T, U>(
  values: ArrayLike<T>,
  map: (value: T, index: number) => U,
  pace: Pace = new Pace(),
): Promise<U[]> {
  const made = new Array<U>(values.length);
  for (let i = 0; i < values.length; i++) {
    made[i] = map(values[i], i);
    if (i % STEPS === 0 && pace.isDue) await pace.rest();
  }
  return made;
}

/** The places of those values that pass a test, with rests. @throws As {@linkcode Pace.rest}. */
export async function placesResting<T>(
  values: ArrayLike<T>,
  passes: (value: T, index: number) => boolean,
  pace: Pace = new Pace(),
): Promise<number[]> {
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (passes(values[i], i)) places.push(i);
    if (i % STEPS === 0 && pace.isDue) await pace.rest();
  }
  return places;
}

/** What work in steps makes, with rests. @throws As {@linkcode Pace.rest}. */
export async function atPace<T>(steps: Steps<T>, pace: Pace = new Pace()): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (pace.isDue) await pace.rest();
  }
}
