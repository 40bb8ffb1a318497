/**
 * Calls of the file system that are answered at once.
 *
 * To hand a call to another thread takes ten times as long as a disk that is at hand takes to answer it. Such calls are made
 * right here, as long as they are answered in no time, and with rests in which others have their turn.
 *
 * @module
 */

import { Pace } from "./pace.ts";

/** Calls that take longer, in milliseconds and on average, may be calls to another machine. */
const SLOW_MS = 0.5;
/** How much one call counts in the average; one that was held up by chance counts no more than so many milliseconds. */
const [WEIGHT, MOST_MS] = [0.05, 4];

/** Decides, for the calls to one disk, where they are made. */
export class QuickCalls {
  readonly #pace = new Pace();
  #resting: Promise<void> | undefined;
  #average = 0;

  /**
   * Makes a call.
   *
   * @param here Makes it in this thread.
   * @param aside Makes it in another one.
   */
  async make<T>(here: () => T, aside: () => Promise<T>): Promise<T> {
    if (this.#average > SLOW_MS) {
      // Which it may not be any more.
      this.#average *= 1 - WEIGHT;
      return await aside();
    }
    if (this.#pace.isDue) await (this.#resting ??= this.#rest());
    const began = performance.now();
    try {
      return here();
    } finally {
      const took = Math.min(performance.now() - began, MOST_MS);
      this.#average += WEIGHT * (took - this.#average);
    }
  }

  async #rest(): Promise<void> {
    await this.#pace.rest();
    this.#resting = undefined;
  }
}
