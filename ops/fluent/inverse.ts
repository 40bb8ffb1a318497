/**
 * From an op to the call of a fluent method that makes it.
 *
 * @module
 */

import { kindFits } from "../kinds.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import type { Call, FluentMethod, NamedArgument, Values } from "./description.ts";
import { fallback, sameValue } from "./fallback.ts";

/** The call of a method that makes `op`, defaults left out; `undefined` where no call of it does. */
export function callThatMakes(method: FluentMethod, op: Op): Call | undefined {
  if (method.call !== undefined) return method.call(op);
  const receiver = method.receiver === undefined ? undefined : op.fields[method.receiver] as Op;
  const isReceived = receiver === undefined ? method.on.length === 0 : receives(method, receiver);
  if (!isReceived || method.check?.(op.fields) !== undefined) return undefined;
  const values = valuesFrom(method, op);
  return values && { receiver, values };
}

function receives(method: FluentMethod, receiver: Op): boolean {
  return isOp(receiver) && method.on.some((kind) => kindFits(receiver.kind, kind)) &&
    method.refuses?.(receiver) === undefined;
}

/** The arguments that an op's fields come from, without those that can be left out; `undefined` where none make it. */
function valuesFrom(method: FluentMethod, op: Op): Values | undefined {
  const values: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(op.fields)) {
    if (field === method.receiver) continue;
    const isFallback = sameValue(op.definition.fields[field], value, fallback(method, op.definition, field, op.fields));
    const named = method.byField.get(field);
    const written = named === undefined ? undefined : writtenArgument(named, value);
    if (written === undefined && (named !== undefined || !isFallback)) return undefined;
    if (written !== undefined && isPrinted(method, named!, value, isFallback)) values[written[0]] = written[1];
  }
  return values;
}

function writtenArgument([name, argument]: NamedArgument, value: unknown): readonly [string, unknown] | undefined {
  if (argument.required && value === null) return undefined;
  return argument.written === undefined ? [name, value] : argument.written(value);
}

/** Options only where they say something; arguments before them always, as far as options cannot stand in their place. */
function isPrinted(
  { positional }: FluentMethod,
  [name, { inWords }]: NamedArgument,
  value: unknown,
  isFallback: boolean,
): boolean {
  return Object.hasOwn(positional, name) ? inWords === undefined || value !== null : !isFallback;
}
