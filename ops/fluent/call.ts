/**
 * From a call of a fluent method to the op that it makes, and back.
 *
 * @module
 */

import { createOp } from "../create.ts";
import type { OpDefinition } from "../definition.ts";
import { OpError } from "../errors.ts";
import type { Field } from "../fields.ts";
import { kindFits } from "../kinds.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { pythonJson } from "../python_json.ts";
import { namedArguments } from "./arguments.ts";
import type { Call, FluentMethod, NamedArgument, Values } from "./description.ts";

/**
 * Calls a method of `receiver`, or a function where there is none.
 *
 * @typeParam T The handle that the op is an instance of, as the method's signature says.
 * @throws {OpError} for an argument that is missing, unknown or wrong.
 */
export function call<T extends Op>(
  method: FluentMethod,
  receiver: Op | undefined,
  ...given: readonly unknown[]
): T {
  const values = namedArguments(method, given);
  const problem = receiver && method.refuses?.(receiver);
  if (problem !== undefined) throw new OpError(`${method.name}() ${problem}`);
  const definition = method.choose(values);
  const fields = method.conversion?.fields(values) ?? fieldsFrom(method, definition, receiver, values);
  // Where the receiver is no field, its runner is still the one that was meant.
  const op = createOp(definition, fields, method.receiver === undefined ? receiver?.evaluator : undefined);
  const wrong = method.check?.(op.fields);
  if (wrong !== undefined) throw new OpError(`${method.name}(): ${wrong}`);
  return op as T;
}

/** The call of a method that makes `op`, defaults left out; `undefined` where no call of it does. */
export function callThatMakes(method: FluentMethod, op: Op): Call | undefined {
  if (method.conversion !== undefined) return method.conversion.call(op);
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

/** The fields of an op: what was given, and what stands for the rest. What the op type has no field for says nothing. */
function fieldsFrom(
  method: FluentMethod,
  definition: OpDefinition,
  receiver: Op | undefined,
  values: Values,
): Values {
  const given: Record<string, unknown> = method.receiver === undefined ? {} : { [method.receiver]: receiver };
  for (const [field, [name]] of method.byField) given[field] = values[name];
  return Object.fromEntries(
    Object.keys(definition.fields).map((field) => {
      // A derived value also stands for `null`, as in `negatives: null`.
      const isDerived = method.byField.get(field)?.[1].derived !== undefined;
      const value = isDerived ? given[field] ?? undefined : given[field];
      return [field, value === undefined ? fallback(method, definition, field, given) : value];
    }),
  );
}

/** The arguments that an op's fields come from, without those that can be left out; `undefined` where they cannot. */
function valuesFrom(method: FluentMethod, op: Op): Values | undefined {
  const values: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(op.fields)) {
    if (field === method.receiver) continue;
    const isFallback = sameValue(op.definition.fields[field], value, fallback(method, op.definition, field, op.fields));
    const named = method.byField.get(field);
    if (named === undefined ? !isFallback : named[1].required && value === null) return undefined;
    if (named !== undefined && isPrinted(method, named, value, isFallback)) values[named[0]] = value;
  }
  return values;
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

/** The value of a field for which nothing is given; `undefined` where it is required. */
function fallback(method: FluentMethod, definition: OpDefinition, field: string, given: Values): unknown {
  if (Object.hasOwn(method.fixed, field)) return method.fixed[field];
  const [, argument = {}] = method.byField.get(field) ?? [];
  const derived = method.derived[field] ?? argument.derived;
  if (derived !== undefined) return derived(given);
  return Object.hasOwn(argument, "default") ? argument.default : definition.fields[field].default;
}

/** Whether a field has the value `other`, by what is hashed: `1` and `1.0` differ. */
function sameValue(field: Field, value: unknown, other: unknown): boolean {
  if (other === undefined) return false;
  return pythonJson(field.canonical(field.parse(other))) === pythonJson(field.canonical(value));
}
