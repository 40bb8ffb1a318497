/**
 * All fluent methods, properties and functions: those of probegraph, and those that op types of one's own add.
 *
 * @module
 */

import { type Kind, kindFits } from "../kinds.ts";
import type { FluentMethod } from "./description.ts";

const byType = new Map<string, FluentMethod[]>();
const methods = new Set<FluentMethod>();

/** Adds a method. Of those that can make an op, the first that was added is printed. */
export function addMethod(method: FluentMethod): void {
  methods.add(method);
  for (const { type } of method.makes) byType.set(type, [...methodsThatMake(type), method]);
}

/** Takes a method out. */
export function removeMethod(method: FluentMethod): void {
  methods.delete(method);
  for (const { type } of method.makes) byType.set(type, methodsThatMake(type).filter((other) => other !== method));
}

/** The methods that can make ops of a type. */
export function methodsThatMake(type: string): FluentMethod[] {
  return byType.get(type) ?? [];
}

/** The methods and properties that ops of a kind have, by name. */
export function methodsOf(kind: Kind): Map<string, FluentMethod> {
  const own = [...methods].filter(({ on }) => on.some((expected) => kindFits(kind, expected)));
  return new Map(own.map((method) => [method.name, method]));
}

/** The functions that make ops of others, by name. */
export function fluentFunctions(): Map<string, FluentMethod> {
  return new Map([...methods].filter(({ on }) => on.length === 0).map((method) => [method.name, method]));
}

/** Everything in the table. */
export function fluentMethods(): readonly FluentMethod[] {
  return [...methods];
}
