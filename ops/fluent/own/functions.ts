/**
 * Methods of op types of the user's own that are given as functions.
 *
 * @module
 */

import type { OpDefinition } from "../../definition.ts";
import { OpError } from "../../errors.ts";
import type { Kind } from "../../kinds.ts";
import { show } from "../../messages.ts";
import type { Op } from "../../op.ts";
import { isOp } from "../../op_reference.ts";
import { type Call, describedMethod, type FluentMethod, type OwnMaker } from "../description.ts";
import { sameValue } from "../fallback.ts";
import { callThatMakes } from "../inverse.ts";
import { describedMethods, receiversOf } from "./described.ts";
import type { OpMethods } from "./types.ts";

/** Methods that are given as functions. @throws {OpError} for what is no function */
export function functionMethods(definition: OpDefinition, methods: OpMethods): FluentMethod[] {
  return Object.entries(methods).flatMap(([kind, named]) =>
    Object.entries(named ?? {}).map(([name, method]) => functionMethod(definition, kind as Kind, name, method))
  );
}

/** Nobody knows what a function makes of its arguments, so what prints an op is a likely call of it that was tried. */
function functionMethod(makes: OpDefinition, kind: Kind, name: string, method: unknown): FluentMethod {
  if (typeof method !== "function") {
    throw new OpError(`${makes.type}: the method ${name} is ${show(method)}, not a function`);
  }
  const own: OwnMaker = (receiver, given) => method.apply(undefined, [receiver, ...given]);
  const likely = receiversOf(makes.fields).flatMap((receiver) => describedMethods(makes, { [name]: { receiver } }));
  const call = (op: Op): Call | undefined => {
    const calls = likely.map((form) => callThatMakes({ ...form, on: [kind] }, op));
    return calls.find((call) => call !== undefined && isMadeBy(own, call, op));
  };
  return describedMethod({ name, on: [kind], makes, own, call });
}

function isMadeBy(own: OwnMaker, { receiver, values }: Call, op: Op): boolean {
  try {
    const made = own(receiver!, Object.keys(values).length === 0 ? [] : [values]);
    return isOp(made) && made.uuid === op.uuid && Object.entries(op.definition.fields)
      .every(([name, field]) => sameValue(field, op.fields[name], made.fields[name]));
  } catch {
    return false;
  }
}
