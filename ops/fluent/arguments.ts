/**
 * The arguments of a call by their names, checked against the method's description.
 *
 * @module
 */

import { OpError } from "../errors.ts";
import { checkOptions, requireArgument } from "../options.ts";
import { show } from "../messages.ts";
import { type Argument, type Arguments, fieldNames, type FluentMethod, type Values } from "./description.ts";

/**
 * The arguments that were given, by name.
 *
 * @throws {OpError} for an option that there is not, or a required argument that is missing.
 */
export function namedArguments(method: FluentMethod, given: readonly unknown[]): Values {
  const skips = skipsFirst(method, given);
  const names = skips ? [] : Object.keys(method.positional);
  const positional: Record<string, unknown> = {};
  for (const [i, name] of names.entries()) positional[name] = method.positional[name].rest ? given.slice(i) : given[i];
  // Options in the place of the first argument can give it by its name: `sample({ n: 100 })`.
  const known = skips ? { ...method.positional, ...method.options } : method.options;
  const options = Object.keys(known).length === 0 ? {} : namedOptions(method.name, known, given[names.length]);
  const values: Values = { ...positional, ...options };
  for (const [name, argument] of method.byField.values()) {
    if (argument.required) requireArgument(method.name, name, values[name], () => acceptedBy(method, name, argument));
  }
  return values;
}

/** What an argument accepts, in words. */
export function acceptedBy({ makes }: FluentMethod, name: string, argument: Argument): string {
  if (argument.accepts !== undefined) return argument.accepts;
  const names = fieldNames(name, argument);
  const [field] = makes.flatMap(({ fields }) =>
    names.flatMap((field) => Object.hasOwn(fields, field) ? fields[field] : [])
  );
  return argument.required ? field.accepts.replace(/, or null$/, "") : field.accepts;
}

/** Whether the options stand where the first argument would, which can be left out: `take({ skip: 10 })`. */
function skipsFirst(method: FluentMethod, [first, second]: readonly unknown[]): boolean {
  const [name] = Object.keys(method.positional);
  const inWords = method.positional[name]?.inWords;
  if (inWords === undefined || typeof first !== "object" || first === null) return false;
  if (second === undefined) return true;
  throw new OpError(`${method.name}(${name}, options) takes ${inWords} first, got ${show(first)}`);
}

/** A method is called often, so the names of its options are worked out once. */
const cachedSpellings = new WeakMap<Arguments, ReadonlyMap<string, string>>();

/** Every spelling of an option to its name. */
function spellingsOf(options: Arguments): ReadonlyMap<string, string> {
  const cached = cachedSpellings.get(options);
  if (cached !== undefined) return cached;
  const names = new Map(
    Object.entries(options).flatMap(([name, option]) =>
      [name, ...option.also ?? []].map((spelling) => [spelling, name] as const)
    ),
  );
  cachedSpellings.set(options, names);
  return names;
}

/** A message that calls options as the call does. Names that are also words of a sentence stay. */
export function asSpelled(message: string, { options }: FluentMethod, given: readonly unknown[]): string {
  const spelled = Object.entries(options).filter(([name, { also }]) => also !== undefined && /[A-Z]/.test(name));
  const called = spelled.length > 0 ? Object.keys(given.at(-1) ?? {}) : [];
  return spelled.reduce((said, [name, { also = [] }]) => {
    const spelling = also.find((other) => called.includes(other));
    return spelling === undefined ? said : said.replaceAll(name, spelling);
  }, message);
}

/** Every spelling of a method's options. */
export function optionNames({ options }: FluentMethod): readonly string[] {
  return [...spellingsOf(options).keys()];
}

function namedOptions(method: string, options: Arguments, given: unknown): Values {
  const names = spellingsOf(options);
  const values: Record<string, unknown> = {};
  for (const [spelling, value] of Object.entries(checkOptions(method, given, [...names.keys()]))) {
    const name = names.get(spelling)!;
    if (Object.hasOwn(values, name)) {
      const other = Object.keys(given as object).find((key) => key !== name && names.get(key) === name);
      throw new OpError(`${method}() got ${name} twice, once as ${JSON.stringify(other)}`);
    }
    values[name] = value;
  }
  return values;
}
