/**
 * Things of one kind that are lent out.
 *
 * @module
 */

/** Lends things out, one borrower for each at a time. */
export class Pool<T> {
  readonly #idle: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];

  /** Adds a thing to lend. */
  add(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#idle.push(item);
    else waiting(item);
  }

  /** Does work with one of the things, as soon as one is free. */
  async use<R>(work: (item: T) => Promise<R>): Promise<R> {
    const item = this.#idle.pop() ?? await new Promise<T>((lend) => this.#waiting.push(lend));
    try {
      return await work(item);
    } finally {
      this.add(item);
    }
  }
}
