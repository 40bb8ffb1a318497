/**
 * Requests that are not answered yet.
 *
 * @module
 */

/** Knows what is under way. */
export class OpenRequests {
  readonly #open = new Set<Promise<unknown>>();

  /** Does work that counts as long as it takes. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    this.#open.add(over);
    try {
      return await work();
    } finally {
      this.#open.delete(over);
      end();
    }
  }

  /** Waits for what is under way now. */
  async untilThese(): Promise<void> {
    await Promise.all(this.#open);
  }

  /** Waits until nothing is. */
  async untilNone(): Promise<void> {
    while (this.#open.size > 0) await this.untilThese();
  }
}
