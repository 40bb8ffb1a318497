/**
 * What programs add to under names, beside what is built in.
 *
 * @module
 */

/**
 * Things by name. A program's own goes before a built-in one of the name, whichever came first: what is built in is loaded
 * when it is first needed, which may be later.
 */
export class OpenRegistry<T> {
  readonly #own = new Map<string, T>();
  readonly #builtIn = new Map<string, T>();

  /** Adds a program's own thing; a later one replaces an earlier one. */
  add(name: string, thing: T): void {
    this.#own.set(name, thing);
  }

  /** Adds what is built in. */
  addBuiltIn(name: string, thing: T): void {
    this.#builtIn.set(name, thing);
  }

  /** What has a name, or `undefined`. */
  get(name: string): T | undefined {
    return this.#own.get(name) ?? this.#builtIn.get(name);
  }

  /** Whether a program has a thing of its own under a name. */
  hasOwn(name: string): boolean {
    return this.#own.has(name);
  }

  /** All names and what has them, those that are built in first. */
  entries(): IterableIterator<[string, T]> {
    return new Map([...this.#builtIn, ...this.#own]).entries();
  }

  /** All names, those that are built in first. */
  names(): string[] {
    return [...this.entries()].map(([name]) => name);
  }
}
