/**
 * Checks of the option objects that functions and methods take: notebook cells are not type-checked.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import { isList } from "./lists.ts";
import { listNames, show, suggest } from "./messages.ts";
import { isOp } from "./op_reference.ts";
import { isPlainObject } from "./plain_object.ts";
import { withoutUndefined } from "./without_undefined.ts";

/**
 * The options that were given, without those that are `undefined`.
 *
 * @throws {OpError} where `options` is no plain object, or has a name that is not among `known`.
 */
export function checkOptions(
  method: string,
  options: unknown,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (options === undefined) return {};
  if (!isNamed(options)) {
    throw new OpError(`${method}() takes an object of options (${listNames(known)}), got ${show(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new OpError(
        `${method}() has no option ${JSON.stringify(name)}${suggest(name, known)}; it has ${listNames(known, 40)}`,
      );
    }
  }
  return withoutUndefined(options);
}

/** Whether something has values by name. A promise, a date or a map has none, and is no empty object of options either. */
export function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  if (isList(value) || isOp(value)) return false;
  return Object.keys(value).length > 0 || isPlainObject(value);
}

/** Refuses arguments that nothing reads: a cell is not type-checked. @throws {OpError} */
export function requireNoMore(method: string, given: ArrayLike<unknown>, most: number): void {
  if (given.length <= most || given[most] === undefined) return;
  const takes = most === 0 ? "no argument" : most === 1 ? "one argument" : `${most} arguments`;
  throw new OpError(`${method}() takes ${takes}, got ${show(given[most])} as well`);
}

/** Requires that a number says how many. @throws {OpError} */
export function requireCount(method: string, name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && value as number >= 0) return;
  throw new OpError(`${method}() takes ${name}, a whole number from 0, got ${show(value)}`);
}

/** Requires that options which say yes or no do so: a text such as "no" would count as yes. @throws {OpError} */
export function requireFlags(
  method: string,
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
): void {
  for (const name of names) {
    if (options[name] === undefined || typeof options[name] === "boolean") continue;
    throw new OpError(`${method}() takes ${name}: true or false, got ${show(options[name])}`);
  }
}

/** Requires that an argument is there, for methods whose op would name it otherwise. */
export function requireArgument(method: string, name: string, value: unknown, accepts: () => string): void {
  if (value === undefined || value === null) throw new OpError(`${method}() needs ${name}: ${accepts()}`);
}
