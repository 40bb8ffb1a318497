/**
 * Macros, and the `caller` of a `call` block.
 *
 * @module
 */

import { PyError } from "./errors.ts";
import { represent } from "./values/represent.ts";
import { type MacroNode, walk } from "./syntax/syntax.ts";
import {
  type CallArguments,
  PyDict,
  PyObject,
  PyTuple,
  type PyValue,
  type Runtime,
  Undefined,
} from "./values/values.ts";

/** Runs a macro's body: `values` are its arguments by name, undefined where none was given. */
export type MacroBody = (values: ReadonlyMap<string, PyValue | undefined>) => string;

/** The names that a macro's body may use without declaring them. */
const SPECIAL_NAMES = ["caller", "kwargs", "varargs"] as const;

/** A callable that renders a part of the template. */
export class Macro extends PyObject {
  override readonly typeName = "Macro";
  readonly #node: MacroNode;
  readonly #uses: ReadonlySet<string>;
  readonly #body: MacroBody;

  constructor(node: MacroNode, body: MacroBody) {
    super();
    this.#node = node;
    this.#uses = specialNames(node);
    this.#body = body;
  }

  override describe(runtime: Runtime): string {
    return `<Macro ${this.#node.name === null ? "anonymous" : represent(runtime, this.#node.name)}>`;
  }

  override attribute(_runtime: Runtime, name: string): PyValue | undefined {
    switch (name) {
      case "name":
        return this.#node.name;
      case "arguments":
        return new PyTuple(this.#node.signature.names);
      case "catch_kwargs":
        return this.#uses.has("kwargs");
      case "catch_varargs":
        return this.#uses.has("varargs");
      case "caller":
        return this.#uses.has("caller");
      default:
        return undefined;
    }
  }

  override readonly invoke = (runtime: Runtime, call: CallArguments): PyValue => {
    const values = this.#bind(call);
    return runtime.budget.nested(() => this.#body(values));
  };

  #bind({ args, kwargs }: CallArguments): Map<string, PyValue | undefined> {
    const { names } = this.#node.signature;
    const values = new Map<string, PyValue | undefined>(names.map((name, i) => [name, args[i]]));
    const rest = new Map(kwargs);
    for (const name of names.slice(args.length)) {
      values.set(name, rest.get(name));
      rest.delete(name);
    }
    if (this.#uses.has("caller") && !names.includes("caller")) {
      values.set("caller", rest.get("caller") ?? new Undefined("No caller defined"));
      rest.delete("caller");
    }
    if (this.#uses.has("kwargs") && !names.includes("kwargs")) values.set("kwargs", keywordDict(rest));
    else this.#refuseKeywords(rest);
    if (this.#uses.has("varargs") && !names.includes("varargs")) {
      values.set("varargs", new PyTuple(args.slice(names.length)));
    } else if (args.length > names.length) {
      throw new PyError("TypeError", `macro ${this.#shownName()} takes not more than ${names.length} argument(s)`);
    }
    return values;
  }

  #refuseKeywords(rest: ReadonlyMap<string, PyValue>): void {
    if (rest.size === 0) return;
    if (rest.has("caller")) {
      throw new PyError(
        "TypeError",
        `macro ${this.#shownName()} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    const [name] = rest.keys();
    throw new PyError("TypeError", `macro ${this.#shownName()} takes no keyword argument '${name}'`);
  }

  #shownName(): string {
    return this.#node.name === null ? "None" : `'${this.#node.name}'`;
  }
}

function keywordDict(keywords: ReadonlyMap<string, PyValue>): PyDict {
  const dict = new PyDict();
  for (const [name, value] of keywords) dict.entries.set(`text:${name}`, [name, value]);
  return dict;
}

/** Which special names the body reads before it sets them. */
function specialNames({ body }: MacroNode): ReadonlySet<string> {
  const open = new Set<string>(SPECIAL_NAMES);
  const used = new Set<string>();
  walk(body, (node) => {
    if (node.kind === "block") return false;
    if (node.kind === "name" && open.has(node.name)) used.add(node.name);
    return true;
  });
  return used;
}
