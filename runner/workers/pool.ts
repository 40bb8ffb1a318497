/**
 * Things of one kind that are lent out.
 *
 * @module
 */

/** Lends things out, one borrower for each at a time. */
export class Pool<T> {
  readonly #idle: T[] = [];
  readonly #waiting: PromiseWithResolvers<T>[] = [];
  readonly #isSound: (item: T) => boolean;
  /** Set when nothing is lent any more. */
  #refusal: { readonly reason: unknown } | undefined;

  /** @param isSound whether a thing may be lent: others are dropped */
  constructor(isSound: (item: T) => boolean) {
    this.#isSound = isSound;
  }

  /** Adds a thing to lend. */
  add(item: T): void {
    if (!this.#isSound(item)) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#idle.push(item);
    else waiting.resolve(item);
  }

  /**
   * Does work with one of the things, as soon as one is free.
   *
   * @throws what the work throws
   * @throws the reason of {@linkcode Pool.refuse}
   */
  async use<R>(work: (item: T) => Promise<R>): Promise<R> {
    const item = await this.#borrow();
    try {
      return await work(item);
    } finally {
      this.add(item);
    }
  }

  /** Lends nothing any more, for this reason: also not to those that wait. */
  refuse(reason: unknown): void {
    this.#refusal ??= { reason };
    for (const { reject } of this.#waiting.splice(0)) reject(this.#refusal.reason);
  }

  #borrow(): T | Promise<T> {
    if (this.#refusal !== undefined) throw this.#refusal.reason;
    for (let item = this.#idle.pop(); item !== undefined; item = this.#idle.pop()) {
      if (this.#isSound(item)) return item;
    }
    const waiting = Promise.withResolvers<T>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }
}
