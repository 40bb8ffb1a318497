/**
 * Things of which each may be had several times, such as GPUs that workers use.
 *
 * @module
 */

/** Gives out the things evenly: of those that fewest have, the first. */
export class EvenShares<T> {
  readonly #users: Map<T, number>;

  /** Begins with things that nobody has. */
  constructor(things: readonly T[]) {
    this.#users = new Map(things.map((thing) => [thing, 0]));
  }

  /** Takes one, which has one user more until it is given back. */
  take(): { readonly thing: T; readonly giveBack: () => void } {
    const [thing] = [...this.#users].reduce((least, each) => each[1] < least[1] ? each : least);
    this.#count(thing, 1);
    return { thing, giveBack: () => this.#count(thing, -1) };
  }

  #count(thing: T, change: number): void {
    this.#users.set(thing, this.#users.get(thing)! + change);
  }
}
