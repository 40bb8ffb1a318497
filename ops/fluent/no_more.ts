/**
 * Fluent methods refuse arguments that nothing reads, such as options of a method that has none.
 *
 * @module
 */

import type { Kind } from "../kinds.ts";
import { checkOptions, requireNoMore } from "../options.ts";
import type { FluentMethod } from "./description.ts";
import { optionNames } from "./arguments.ts";
import { methodsOf } from "./table.ts";

type Method = (this: unknown, ...given: unknown[]) => unknown;

const guarded = new WeakSet<Method>();

/** Lets the methods of a kind, which its handle's prototype or one below has, count what they are given. */
export function refuseMore(kind: Kind, prototype: object): void {
  for (const method of methodsOf(kind).values()) {
    const owner = ownerOf(prototype, method.name);
    const plain = owner && Object.getOwnPropertyDescriptor(owner, method.name)!.value;
    if (typeof plain !== "function" || guarded.has(plain)) continue;
    const value = counting(plain, method);
    guarded.add(value);
    Object.defineProperty(owner, method.name, { value, writable: true, configurable: true });
  }
}

function ownerOf(prototype: object | null, name: string): object | undefined {
  while (prototype !== null && !Object.hasOwn(prototype, name)) prototype = Object.getPrototypeOf(prototype);
  return prototype ?? undefined;
}

function counting(plain: Method, method: FluentMethod): Method {
  const most = mostArguments(method);
  const names = optionNames(method);
  return function (...given) {
    // What stands in the options' place is told of first.
    if (given.length > most && names.length > 0) checkOptions(method.name, given[most - 1], names);
    requireNoMore(method.name, given, most);
    return plain.apply(this, given);
  };
}

function mostArguments({ positional, options }: FluentMethod): number {
  const before = Object.values(positional);
  if (before.some(({ rest }) => rest)) return Infinity;
  return before.length + (Object.keys(options).length > 0 ? 1 : 0);
}
