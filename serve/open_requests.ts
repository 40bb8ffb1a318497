/**
 * Requests that are not answered yet.
 *
 * @module
 */

/** Counts what is under way. */
export class OpenRequests {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  /** Does work that counts as long as it takes. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.#count++;
    try {
      return await work();
    } finally {
      if (--this.#count === 0) this.#waiting.splice(0).forEach((resolve) => resolve());
    }
  }

  /** Waits until nothing is. */
  async untilNone(): Promise<void> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
