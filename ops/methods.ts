/**
 * Methods that op types add to handles.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import type { Handle } from "./handles/handle.ts";
import type { Kind } from "./kinds.ts";
import { show } from "./messages.ts";
import type { Op } from "./op.ts";
import { handleClass } from "./registry.ts";

/** A method: called with the op that it is a method of, then its arguments. */
// deno-lint-ignore no-explicit-any -- a method's own arguments are its author's business
export type OpMethod<K extends Kind> = (op: Handle<K>, ...args: any[]) => Op;

/** Methods by kind and name. */
export type OpMethods = {
  readonly [
    K in Kind
  ]?: { readonly [name: string]: OpMethod<K> };
};

interface Installed {
  readonly kind: Kind;
  readonly name: string;
}

const installed = new Map<string, readonly Installed[]>();

/**
 * Adds an op type's methods to handles, in place of those that an earlier definition of the type added.
 *
 * @throws {OpError} for a name that the handle has already.
 */
export function installMethods(type: string, methods: OpMethods): void {
  for (const { kind, name } of installed.get(type) ?? []) delete prototypeOf(kind)[name];
  installed.delete(type);
  const added = Object.entries(methods).flatMap(([kind, named]) => {
    return Object.entries(named ?? {}).map(([name, method]) => ({ kind: kind as Kind, name, method }));
  });
  for (const { kind, name, method } of added) checkMethod(type, kind, name, method);
  for (const { kind, name, method } of added) {
    Object.defineProperty(prototypeOf(kind), name, {
      value: function (this: Op, ...args: unknown[]): Op {
        return (method as (op: Op, ...args: unknown[]) => Op)(this, ...args);
      },
      configurable: true,
    });
  }
  installed.set(type, added.map(({ kind, name }) => ({ kind, name })));
}

function checkMethod(type: string, kind: Kind, name: string, method: unknown): void {
  if (!/^[a-z]\w*$/.test(name)) {
    throw new OpError(`${type} cannot add a method named ${JSON.stringify(name)}: use letters, digits and _`);
  }
  if (typeof method !== "function") throw new OpError(`${type}: the method ${name} is ${show(method)}, not a function`);
  if (name in prototypeOf(kind)) {
    throw new OpError(`${type} cannot add the method ${name}: ${kind.toUpperCase()} ops have one of that name`);
  }
}

function prototypeOf(kind: Kind): Record<string, unknown> {
  return handleClass(kind).prototype as unknown as Record<string, unknown>;
}
