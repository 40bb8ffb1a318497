/**
 * The functions that every template has: `range`, `dict`, `namespace`, `cycler`, `joiner`.
 *
 * Jinja2's `lipsum` is not among them, nor the filter `random`: a text that differs each time cannot be a stored result.
 *
 * @module
 */

import { bind } from "./arguments.ts";
import { dictFromCall } from "./values/dict_methods.ts";
import { PyError } from "./errors.ts";
import { asInt } from "./values/numbers.ts";
import { represent } from "./values/represent.ts";
import {
  type CallArguments,
  type PyDict,
  PyFunction,
  PyObject,
  PyRange,
  type PyValue,
  type Runtime,
  typeName,
} from "./values/values.ts";

/** What `namespace(…)` gives: an object whose attributes `set` can change from inside a loop. */
export class Namespace extends PyObject {
  override readonly typeName: string = "Namespace";
  readonly #attributes: Map<string, PyValue>;
  readonly #dict: PyDict;

  constructor(dict: PyDict) {
    super();
    this.#dict = dict;
    this.#attributes = new Map(
      [...dict.entries.values()].flatMap(([key, value]) => typeof key === "string" ? [[key, value]] : []),
    );
  }

  /** Sets an attribute. */
  set(name: string, value: PyValue): void {
    this.#attributes.set(name, value);
    this.#dict.entries.set(`text:${name}`, [name, value]);
  }

  override attribute(_runtime: Runtime, name: string): PyValue | undefined {
    return this.#attributes.get(name);
  }

  override describe(runtime: Runtime): string {
    return `<Namespace ${represent(runtime, this.#dict)}>`;
  }
}

class Cycler extends PyObject {
  override readonly typeName = "Cycler";
  readonly #items: readonly PyValue[];
  #position = 0;

  constructor(items: readonly PyValue[]) {
    super();
    if (items.length === 0) throw new PyError("TemplateRuntimeError", "at least one item has to be provided");
    this.#items = items;
  }

  override attribute(_runtime: Runtime, name: string): PyValue | undefined {
    switch (name) {
      case "current":
        return this.#items[this.#position];
      case "next":
        return new PyFunction("next", () => {
          const item = this.#items[this.#position];
          this.#position = (this.#position + 1) % this.#items.length;
          return item;
        });
      case "reset":
        return new PyFunction("reset", () => {
          this.#position = 0;
          return null;
        });
      default:
        return undefined;
    }
  }

  override describe(): string {
    return "<Cycler object>";
  }
}

class Joiner extends PyObject {
  override readonly typeName = "Joiner";
  readonly #separator: PyValue;
  #isUsed = false;

  constructor(separator: PyValue) {
    super();
    this.#separator = separator;
  }

  override readonly invoke = (): PyValue => {
    if (this.#isUsed) return this.#separator;
    this.#isUsed = true;
    return "";
  };

  override describe(): string {
    return "<Joiner object>";
  }
}

/** The functions by name. */
export const GLOBALS: ReadonlyMap<string, PyValue> = new Map<string, PyValue>([
  classFunction("range", "range", (_runtime, call) => rangeOf(call)),
  classFunction("dict", "dict", dictFromCall),
  classFunction("namespace", "jinja2.utils.Namespace", (runtime, call) => new Namespace(dictFromCall(runtime, call))),
  classFunction("cycler", "jinja2.utils.Cycler", (_runtime, { args }) => new Cycler(args)),
  classFunction(
    "joiner",
    "jinja2.utils.Joiner",
    (_runtime, call) => new Joiner(bind("joiner", call, { sep: ", " }).sep),
  ),
]);

/** A global that is a class in Python: calling it makes a value. */
function classFunction(
  name: string,
  pythonClass: string,
  make: (runtime: Runtime, call: CallArguments) => PyValue,
): [string, PyValue] {
  return [name, new PyFunction(name, make, `<class '${pythonClass}'>`)];
}

/** `range(stop)` or `range(start, stop, step)`. */
export function rangeOf({ args, kwargs }: CallArguments): PyRange {
  if (kwargs.size > 0) throw new PyError("TypeError", "range() takes no keyword arguments");
  if (args.length < 1 || args.length > 3) {
    throw new PyError("TypeError", `range expected 1 to 3 arguments, got ${args.length}`);
  }
  const ints = args.map((value) => {
    const int = asInt(value);
    if (int === null) throw new PyError("TypeError", `'${typeName(value)}' object cannot be interpreted as an integer`);
    return int;
  });
  const [start, stop, step] = ints.length === 1 ? [0n, ints[0], 1n] : [ints[0], ints[1], ints[2] ?? 1n];
  if (step === 0n) throw new PyError("ValueError", "range() arg 3 must not be zero");
  return new PyRange(start, stop, step);
}
