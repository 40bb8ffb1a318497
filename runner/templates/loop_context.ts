/**
 * The `loop` variable.
 *
 * @module
 */

import { equals } from "./values/compare.ts";
import { PyError } from "./errors.ts";
import { iterate, lengthOf } from "./values/sequences.ts";
import {
  type CallArguments,
  PyFunction,
  PyObject,
  PyTuple,
  type PyValue,
  type Runtime,
  Undefined,
} from "./values/values.ts";

/** Runs the body of a recursive loop over other items, one level deeper, and gives what it wrote. */
export type LoopRenderer = (items: PyValue, depth: number) => string;

/** A running loop. It reads ahead only as far as its attributes are asked for, as Jinja2's does. */
export class LoopContext extends PyObject {
  override readonly typeName = "LoopContext";
  readonly #iterator: Iterator<PyValue>;
  readonly #knownLength: number | null;
  readonly #depth: number;
  readonly #render: LoopRenderer | null;
  #ahead: PyValue[] = [];
  #isExhausted = false;
  #index = -1;
  #previous: PyValue | undefined;
  #current: PyValue | undefined;
  #lastChanged: PyTuple | null = null;

  /**
   * @param depth how many recursive loops are around this one
   * @param render for a recursive loop
   */
  constructor(runtime: Runtime, items: PyValue, depth: number, render: LoopRenderer | null) {
    super();
    this.#iterator = iterate(runtime, items);
    this.#knownLength = lengthOf(items);
    this.#depth = depth;
    this.#render = render;
  }

  /** The next item, or undefined at the end. */
  next(): PyValue | undefined {
    const item = this.#peek();
    this.#ahead.shift();
    if (item === undefined) return undefined;
    this.#index++;
    this.#previous = this.#current;
    this.#current = item;
    return item;
  }

  override describe(): string {
    return `<LoopContext ${this.#index + 1}/${this.#length()}>`;
  }

  override readonly invoke = (_runtime: Runtime, { args }: CallArguments): PyValue => {
    if (this.#render === null) {
      throw new PyError("TypeError", "The loop must have the 'recursive' marker to be called recursively.");
    }
    if (args.length !== 1) {
      throw new PyError("TypeError", `loop() takes the items to go through, got ${args.length} arguments`);
    }
    return this.#render(args[0], this.#depth + 1);
  };

  override attribute(_runtime: Runtime, name: string): PyValue | undefined {
    switch (name) {
      case "index":
        return BigInt(this.#index + 1);
      case "index0":
        return BigInt(this.#index);
      case "first":
        return this.#index === 0;
      case "last":
        return this.#peek() === undefined;
      case "length":
        return BigInt(this.#length());
      case "revindex":
        return BigInt(this.#length() - this.#index);
      case "revindex0":
        return BigInt(this.#length() - this.#index - 1);
      case "depth":
        return BigInt(this.#depth + 1);
      case "depth0":
        return BigInt(this.#depth);
      case "previtem":
        return this.#index === 0 ? new Undefined("there is no previous item") : this.#previous;
      case "nextitem":
        return this.#nextItem();
      case "cycle":
        return new PyFunction("cycle", (_running, { args }) => this.#cycle(args));
      case "changed":
        return new PyFunction("changed", (runtime, { args }) => this.#changed(runtime, args));
      default:
        return undefined;
    }
  }

  #peek(): PyValue | undefined {
    if (this.#ahead.length === 0 && !this.#isExhausted) {
      const { done, value } = this.#iterator.next();
      if (done) this.#isExhausted = true;
      else this.#ahead.push(value);
    }
    return this.#ahead[0];
  }

  #nextItem(): PyValue {
    const item = this.#peek();
    return item === undefined ? new Undefined("there is no next item") : item;
  }

  #length(): number {
    if (this.#knownLength !== null) return this.#knownLength;
    for (let item = this.#iterator.next(); !item.done; item = this.#iterator.next()) this.#ahead.push(item.value);
    this.#isExhausted = true;
    return this.#index + 1 + this.#ahead.length;
  }

  #cycle(args: readonly PyValue[]): PyValue {
    if (args.length === 0) throw new PyError("TypeError", "no items for cycling given");
    return args[this.#index % args.length];
  }

  #changed(runtime: Runtime, args: readonly PyValue[]): boolean {
    const value = new PyTuple(args);
    if (this.#lastChanged !== null && equals(runtime, this.#lastChanged, value)) return false;
    this.#lastChanged = value;
    return true;
  }
}
