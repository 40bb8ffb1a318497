/**
 * `value.name` and `value[name]`, by Jinja2's rules, limited to the attributes listed here.
 *
 * Names with two underscores on both ends lead into Python's object model, which a template must not reach; Jinja2's
 * sandbox refuses them likewise.
 *
 * @module
 */

import { DICT_METHODS } from "./dict_methods.ts";
import { PyError } from "../errors.ts";
import { LIST_METHODS, TUPLE_METHODS } from "./list_methods.ts";
import { FLOAT_METHODS, INT_METHODS } from "./number_methods.ts";
import { STRING_METHODS } from "./string_methods.ts";
import { itemAt } from "./sequences.ts";
import {
  type CallArguments,
  isText,
  PyDict,
  PyFunction,
  PyObject,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "./values.ts";

// deno-lint-ignore no-explicit-any -- each table's methods take the type of value that it is looked up for
type Methods = ReadonlyMap<string, (runtime: Runtime, self: any, call: CallArguments) => PyValue>;

/** The attribute of a value, or undefined when it has none of that name. */
export function attributeOf(runtime: Runtime, value: PyValue, name: string): PyValue | undefined {
  if (value instanceof Undefined) throw value.error();
  if (runtime.isSandboxed && isUnsafe(value, name)) return new Undefined(unsafe(value, name), "SecurityError");
  if (value instanceof PyObject) return value.attribute(runtime, name);
  if (value instanceof PyTuple && value.names.includes(name)) return value.items[value.names.indexOf(name)];
  const method = methodsOf(value)?.get(name);
  if (method === undefined) return undefined;
  return new PyFunction(name, (running, call) => {
    running.budget.spendReading([value]);
    return method(running, value, call);
  });
}

/** `value.name`: the attribute, else the item of that name, else undefined. */
export function getAttribute(runtime: Runtime, value: PyValue, name: string): PyValue {
  // An attribute may be None, which is null.
  const attribute = attributeOf(runtime, value, name);
  return attribute !== undefined ? attribute : found(itemAt(runtime, value, name), value, name);
}

/** `value[key]`: the item, else the attribute of that name, else undefined. */
export function getItem(runtime: Runtime, value: PyValue, key: PyValue): PyValue {
  const item = itemAt(runtime, value, key);
  if (item !== undefined || !isText(key)) return found(item, value, key);
  const name = typeof key === "string" ? key : key.text;
  return found(attributeOf(runtime, value, name), value, name);
}

/** How Jinja2's messages name a value: `dict object`. */
export function describeType(value: PyValue): string {
  return value === null ? "None" : `${typeName(value)} object`;
}

function found(result: PyValue | undefined, value: PyValue, key: PyValue): PyValue {
  if (result !== undefined) return result;
  if (typeof key !== "string") return new Undefined(`${describeType(value)} has no element ${describeKey(key)}`);
  if (key.startsWith("__") && key.endsWith("__")) {
    throw new PyError("SecurityError", unsafe(value, key));
  }
  return new Undefined(`'${describeType(value)}' has no attribute '${key}'`);
}

function unsafe(value: PyValue, name: string): string {
  return `access to attribute '${name}' of '${typeName(value)}' object is unsafe.`;
}

/** Whether Jinja2's ImmutableSandboxedEnvironment refuses an attribute. */
function isUnsafe(value: PyValue, name: string): boolean {
  if (/^__.*__$/.test(name)) return true;
  return Array.isArray(value) ? CHANGES_LIST.has(name) : value instanceof PyDict && CHANGES_DICT.has(name);
}

const CHANGES_LIST = new Set(["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"]);
const CHANGES_DICT = new Set(["clear", "pop", "popitem", "setdefault", "update"]);

function describeKey(key: PyValue): string {
  return typeof key === "bigint" || typeof key === "number" ? `${key}` : describeType(key);
}

function methodsOf(value: PyValue): Methods | null {
  if (isText(value)) return STRING_METHODS;
  if (Array.isArray(value)) return LIST_METHODS;
  if (value instanceof PyDict) return DICT_METHODS;
  if (value instanceof PyTuple) return TUPLE_METHODS;
  if (typeof value === "bigint" || typeof value === "boolean") return INT_METHODS;
  return typeof value === "number" ? FLOAT_METHODS : null;
}
