/**
 * Where names are looked up.
 *
 * @module
 */

import type { PyValue } from "./values.ts";

/** Gives the value of a name that no scope has; undefined where nothing has it. */
export type NameSource = (name: string) => PyValue | undefined;

/** A block of a template with the names set in it. Jinja2's `if` has none of its own; loops, macros and `with` do. */
export class Scope {
  readonly #names = new Map<string, PyValue>();
  readonly #outer: Scope | NameSource;

  constructor(outer: Scope | NameSource) {
    this.#outer = outer;
  }

  /** The value of a name, from this scope or the nearest one around it that has the name. */
  lookUp(name: string): PyValue | undefined {
    const value = this.#names.get(name);
    if (value !== undefined || this.#names.has(name)) return value;
    return this.#outer instanceof Scope ? this.#outer.lookUp(name) : this.#outer(name);
  }

  /** Sets a name in this scope; a name of that kind in a scope around it stays as it is. */
  set(name: string, value: PyValue): void {
    this.#names.set(name, value);
  }
}
