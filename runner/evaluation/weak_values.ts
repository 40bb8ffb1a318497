/**
 * @module
 */

interface Entry<T extends object> {
  readonly key: readonly unknown[];
  readonly value: WeakRef<T>;
}

/** Values by keys of several parts, each kept as long as somebody else holds it. */
export class WeakValues<T extends object> {
  #entries: readonly Entry<T>[] = [];

  /** The value of a key, or `undefined` where nobody holds it any more. */
  get(key: readonly unknown[]): T | undefined {
    return this.#entries.find((entry) => isSame(entry.key, key))?.value.deref();
  }

  /** Those that somebody holds. */
  *values(): IterableIterator<T> {
    for (const { value } of this.#entries) {
      const held = value.deref();
      if (held !== undefined) yield held;
    }
  }

  /** Gives a key its value, and forgets those that nobody holds. */
  set(key: readonly unknown[], value: T): void {
    const held = this.#entries.filter((entry) => !isSame(entry.key, key) && entry.value.deref() !== undefined);
    this.#entries = [...held, { key, value: new WeakRef(value) }];
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i]);
}
