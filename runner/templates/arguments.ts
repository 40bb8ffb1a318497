/**
 * Binding the arguments of a call to the parameters of a built-in function.
 *
 * @module
 */

import { PyError } from "./errors.ts";
import type { CallArguments, PyValue } from "./values/values.ts";

/** Marks a parameter without a default. */
export const REQUIRED: unique symbol = Symbol("required");

/** Parameters in the order of their positions, with their defaults. */
export type Parameters = Readonly<Record<string, PyValue | typeof REQUIRED>>;

/**
 * The values of the parameters, in order.
 *
 * @throws {PyError} when an argument is missing, unknown, given twice, or one too many
 */
export function bind<P extends Parameters>(
  name: string,
  { args, kwargs }: CallArguments,
  parameters: P,
): { [K in keyof P]: PyValue } {
  const names = Object.keys(parameters);
  if (args.length > names.length) {
    throw new PyError("TypeError", `${name}() takes at most ${names.length} arguments, got ${args.length}`);
  }
  for (const key of kwargs.keys()) {
    const at = names.indexOf(key);
    if (at < 0) throw new PyError("TypeError", `${name}() got an unexpected keyword argument '${key}'`);
    if (at < args.length) throw new PyError("TypeError", `${name}() got multiple values for argument '${key}'`);
  }
  const bound = names.map((key, i) => {
    const value = i < args.length ? args[i] : kwargs.get(key) ?? (kwargs.has(key) ? null : parameters[key]);
    if (value === REQUIRED) {
      throw new PyError("TypeError", `${name}() missing 1 required positional argument: '${key}'`);
    }
    return [key, value as PyValue];
  });
  return Object.fromEntries(bound);
}
