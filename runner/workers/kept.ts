/**
 * Workers, and what runs in them, that stay for a moment after their last use: whoever comes next finds modules, libraries and
 * models that are loaded.
 *
 * @module
 */

/** How things are kept. */
export interface KeptOptions<T> {
  /** How long one stays, in milliseconds. It keeps the program alive until then. */
  readonly idleMs: number;
  /** Ends one that nobody takes. It does not throw. */
  readonly end: (thing: T) => void | PromiseLike<void>;
}

interface Idle<T> {
  readonly key: string;
  readonly thing: T;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Those of one kind that have nothing to do. */
export class Kept<T extends { readonly hasEnded: boolean }> {
  /** How long one stays from now on: as its options say, until whoever knows better what comes next says otherwise. */
  idleMs: number;
  readonly #end: KeptOptions<T>["end"];
  readonly #idle = new Set<Idle<T>>();

  /** Keeps nothing yet. */
  constructor({ idleMs, end }: KeptOptions<T>) {
    this.idleMs = idleMs;
    this.#end = end;
  }

  /** Takes one that was left with this key, if there is one. */
  take(key: string | undefined): T | undefined {
    const idle = [...this.#idle].find((idle) => idle.key === key && !idle.thing.hasEnded);
    if (idle !== undefined) this.#forget(idle);
    return idle?.thing;
  }

  /**
   * Leaves one that can be used again.
   *
   * @param key What it can be asked for; one does not stand in for another.
   */
  leave(key: string, thing: T): void {
    const timer = setTimeout(() => void this.#endOne(idle), this.idleMs);
    const idle: Idle<T> = { key, thing, timer };
    this.#idle.add(idle);
  }

  /** Ends all that are left. */
  async release(): Promise<void> {
    await Promise.all([...this.#idle].map((idle) => this.#endOne(idle)));
  }

  #endOne(idle: Idle<T>): void | PromiseLike<void> {
    this.#forget(idle);
    return this.#end(idle.thing);
  }

  #forget(idle: Idle<T>): void {
    clearTimeout(idle.timer);
    this.#idle.delete(idle);
  }
}
