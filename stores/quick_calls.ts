/**
 * Calls of the file system that are answered at once.
 *
 * To hand a call to another thread takes ten times as long as a disk that is at hand takes to answer it. Such calls are made
 * right here, as long as they are answered in no time, and with rests in which others have their turn.
 *
 * Work that makes calls is a generator, which yields each and goes on with the answer: where all are answered right here, it
 * waits for nothing, and a promise for each of its steps would take longer than the calls.
 *
 * @module
 */

import { Pace } from "./pace.ts";

/** Calls that take longer, in milliseconds and on average, may be calls to another machine. */
const SLOW_MS = 0.5;
/** How much one call, and several in one, count in the average; what was held up by chance counts no more than so many milliseconds. */
const [WEIGHT, WEIGHT_OF_SEVERAL, MOST_MS] = [0.05, 0.2, 4];

/** A call, and the two ways to make it. */
export interface Call {
  /** Makes it in this thread; what takes long in any case has no such way. */
  readonly here: (() => unknown) | undefined;
  /** Makes it in another one. */
  readonly aside: () => Promise<unknown>;
  /** How many calls it is, where it is several in one. @default 1 */
  readonly count?: number;
}

/** Work that yields calls, and is given their answers. */
export type Calls<T> = Generator<Call, T, unknown>;

/** One call. */
export function* call<T>(here: (() => T) | undefined, aside: () => Promise<T>): Calls<T> {
  return (yield { here, aside }) as T;
}

/** Decides, for the calls to one disk, where they are made. */
export class QuickCalls {
  readonly #now: () => number;
  readonly #pace = new Pace();
  #resting: Promise<void> | undefined;
  #average = 0;

  /** @param now The time, in milliseconds. @default the runtime's clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Does work that makes calls. */
  async run<T>(calls: Calls<T>): Promise<T> {
    let step = calls.next();
    while (!step.done) {
      let answer: unknown;
      try {
        const { here, aside, count } = step.value;
        if (here === undefined || this.#isSlow()) answer = await aside();
        else {
          if (this.#pace.isDue) await (this.#resting ??= this.#rest());
          answer = this.#timed(here, count);
        }
      } catch (error) {
        step = calls.throw(error);
        continue;
      }
      step = calls.next(answer);
    }
    return step.value;
  }

  /** Whether calls take long; now and then it is seen whether they still do. */
  #isSlow(): boolean {
    const isSlow = this.#average > SLOW_MS;
    if (isSlow) this.#average *= 1 - WEIGHT;
    return isSlow;
  }

  #timed(here: () => unknown, count = 1): unknown {
    const began = this.#now();
    try {
      return here();
    } finally {
      const took = Math.min((this.#now() - began) / count, MOST_MS);
      this.#average += (count === 1 ? WEIGHT : WEIGHT_OF_SEVERAL) * (took - this.#average);
    }
  }

  async #rest(): Promise<void> {
    await this.#pace.rest();
    this.#resting = undefined;
  }
}
