/**
 * Where names are looked up.
 *
 * @module
 */

import type { PyValue } from "./values/values.ts";

/** Gives the value of a name that no scope has; undefined where nothing has it. */
export type NameSource = (name: string) => PyValue | undefined;

/** A block of a template with the names set in it. Jinja2's `if` has none of its own; loops, macros and `with` do. */
export class Scope {
  /** The names set, and those that are hidden, whose value is undefined; mostly there are none. */
  #names: Map<string, PyValue | undefined> | undefined;
  readonly #outer: Scope | NameSource;

  constructor(outer: Scope | NameSource) {
    this.#outer = outer;
  }

  /** The value of a name, from this scope or the nearest one around it that has the name. */
  lookUp(name: string): PyValue | undefined {
    const value = this.#names?.get(name);
    if (value !== undefined || this.#names?.has(name)) return value;
    return this.#outer instanceof Scope ? this.#outer.lookUp(name) : this.#outer(name);
  }

  /** The value of a name in this scope or around it, where the scope hides it too. */
  lookUpHidden(name: string): PyValue | undefined {
    const value = this.#names?.get(name);
    if (value !== undefined) return value;
    return this.#outer instanceof Scope ? this.#outer.lookUp(name) : this.#outer(name);
  }

  /** Hides a name: it has no value here until it is set, whatever the scopes around have. */
  hide(name: string): void {
    this.#put(name, undefined);
  }

  /** Sets a name in this scope; a name of that kind in a scope around it stays as it is. */
  set(name: string, value: PyValue): void {
    this.#put(name, value);
  }

  #put(name: string, value: PyValue | undefined): void {
    (this.#names ??= new Map()).set(name, value);
  }
}
