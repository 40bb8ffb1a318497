/**
 * Turns the values of a caller into values of a template. They are copied: a template cannot change its input, nor see
 * anything of an object but its own enumerable keys.
 *
 * @module
 */

import { isFloatLiteral } from "../../../ops/float.ts";
import { dictOf } from "./dict_methods.ts";
import { PyError } from "../errors.ts";
import { PyScalar, PyTuple, type PyValue, type Runtime } from "./values.ts";

/**
 * A caller's value as Python would have it.
 *
 * A number without a fraction and a bigint are ints; a number with one, `float(1)`, and elements of a Float32Array or
 * Float64Array are floats. -0 is a float, because no int is. Arrays are lists; plain objects and Maps are dicts (a Map keeps
 * the order of keys that look like integers; JavaScript objects sort those first). Dates, decimals and bytes come as the
 * {@linkcode PyScalar} that they are, entries of maps as tuples.
 *
 * @param name the variable, for messages
 * @throws {PyError} for a value that Python's JSON has no like of: a function, a symbol, a class's instance, a cycle
 */
export function toPython(runtime: Runtime, value: unknown, name: string): PyValue {
  return convert(runtime, value, name, []);
}

function convert(runtime: Runtime, value: unknown, name: string, around: readonly object[]): PyValue {
  runtime.budget.spend(1);
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") {
    return value;
  }
  if (typeof value === "number") return Number.isInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  if (typeof value !== "object") throw unsupported(name, typeof value);
  if (isFloatLiteral(value)) return value.value;
  if (value instanceof PyScalar) return value;
  if (around.includes(value)) throw new PyError("TypeError", `the variable '${name}' contains itself`);
  const inside = [...around, value];
  if (value instanceof Float32Array || value instanceof Float64Array) return Array.from(value);
  if (value instanceof PyTuple) return new PyTuple(value.items.map((item) => convert(runtime, item, name, inside)));
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return listOf(runtime, value, name, inside);
  if (value instanceof Map) {
    return dictOf(
      runtime,
      [...value].map(([key, item]) => [
        convert(runtime, key, name, inside),
        convert(runtime, item, name, inside),
      ]),
    );
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw unsupported(name, value.constructor?.name ?? "object");
  }
  return dictOf(runtime, Object.entries(value).map(([key, item]) => [key, convert(runtime, item, name, inside)]));
}

function listOf(runtime: Runtime, value: object, name: string, inside: readonly object[]): PyValue[] {
  if (value instanceof DataView) throw unsupported(name, "DataView");
  return Array.from(value as ArrayLike<unknown>, (item) => convert(runtime, item ?? null, name, inside));
}

function unsupported(name: string, type: string): PyError {
  return new PyError(
    "TypeError",
    `the variable '${name}' holds a ${type}; a template takes text, numbers, true, false, null, arrays and plain objects`,
  );
}
