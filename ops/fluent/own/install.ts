/**
 * Putting the methods of op types of the user's own onto handles.
 *
 * @module
 */

import type { OpDefinition } from "../../definition.ts";
import { OpError } from "../../errors.ts";
import { type Kind, severalOfKinds } from "../../kinds.ts";
import type { Op } from "../../op.ts";
import { handleClass } from "../../registry.ts";
import { callWith } from "../call.ts";
import type { FluentMethod } from "../description.ts";
import { addMethod, removeMethod } from "../table.ts";

/** The methods that op types have added, by type. */
const installed = new Map<string, readonly FluentMethod[]>();

/**
 * Adds an op type's methods to handles and to the table, in place of those that an earlier definition of the type added.
 *
 * @throws {OpError} for a name that the handle has already.
 */
export function installMethods(definition: OpDefinition, methods: readonly FluentMethod[]): void {
  const { type } = definition;
  for (const method of installed.get(type) ?? []) uninstall(method);
  installed.delete(type);
  for (const method of methods) checkMethod(type, method);
  for (const method of methods) install(method);
  installed.set(type, methods);
}

function install(method: FluentMethod): void {
  for (const kind of method.on) {
    Object.defineProperty(prototypeOf(kind), method.name, {
      value: function (this: Op, ...given: unknown[]): Op {
        return callWith(method, this, given);
      },
      configurable: true,
    });
  }
  addMethod(method);
}

function uninstall(method: FluentMethod): void {
  for (const kind of method.on) delete prototypeOf(kind)[method.name];
  removeMethod(method);
}

function checkMethod(type: string, { name, on }: FluentMethod): void {
  if (!/^[a-z]\w*$/.test(name)) {
    throw new OpError(`${type} cannot add a method named ${JSON.stringify(name)}: use letters, digits and _`);
  }
  const taken = on.find((kind) => name in prototypeOf(kind));
  if (taken !== undefined) {
    throw new OpError(`${type} cannot add the method ${name}: ${severalOfKinds([taken])} have one of that name`);
  }
}

function prototypeOf(kind: Kind): Record<string, unknown> {
  return handleClass(kind).prototype as unknown as Record<string, unknown>;
}
