/**
 * From a call of a fluent method to the op that it makes.
 *
 * @module
 */

import { createOp } from "../create.ts";
import type { OpDefinition } from "../definition.ts";
import { OpError } from "../errors.ts";
import type { Evaluator } from "../evaluator.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { asSpelled, namedArguments } from "./arguments.ts";
import type { FluentMethod, Values } from "./description.ts";
import { fallback } from "./fallback.ts";

/**
 * Calls a method of `receiver`, or a function where there is none.
 *
 * @typeParam T The handle that the op is an instance of, as the method's signature says.
 * @throws {OpError} for an argument that is missing, unknown or wrong.
 */
export function call<T extends Op>(method: FluentMethod, receiver: Op | undefined, ...given: readonly unknown[]): T {
  return callWith(method, receiver, given);
}

/** The same with the arguments in a list, which can be of any length. */
export function callWith<T extends Op>(
  method: FluentMethod,
  receiver: Op | undefined,
  given: readonly unknown[],
  runner?: Evaluator,
): T {
  if (method.own !== undefined) return ownOp(method, receiver!, given) as T;
  const values = namedArguments(method, given);
  const said = (message: string) => asSpelled(message, method, given);
  const problem = receiver && method.refuses?.(receiver);
  if (problem !== undefined) throw new OpError(`${method.name}() ${problem}`);
  const definition = method.choose(values);
  const fields = method.fields?.(values) ?? fieldsFrom(method, definition, receiver, values);
  // Where the receiver is no field, its runner is still the one that was meant.
  const evaluator = method.receiver === undefined ? receiver?.evaluator ?? runner : undefined;
  const op = createOp(definition, fields, evaluator, (problem, field) => {
    const [name, argument] = method.byField.get(field ?? "") ?? [field];
    // Where an argument is required, null is no value for it, whatever the op's field takes.
    const words = argument?.required ? problem.replace(", or null: ", ": ") : problem;
    return said(`${method.name}(): ${name === undefined ? "" : `${name} `}${words}`);
  });
  const wrong = method.check?.(op.fields);
  if (wrong !== undefined) throw new OpError(said(`${method.name}(): ${wrong}`));
  return (method.finish?.(op, values) ?? op) as T;
}

/** What a function of the user's own makes. */
function ownOp(method: FluentMethod, receiver: Op, given: readonly unknown[]): Op {
  const made = method.own!(receiver, given);
  if (isOp(made)) return made;
  throw new OpError(`.${method.name} gives ${show(made)}, not an op`);
}

/** The fields of an op: what was given, and what stands for the rest. What the op type has no field for says nothing. */
function fieldsFrom(
  method: FluentMethod,
  definition: OpDefinition,
  receiver: Op | undefined,
  values: Values,
): Values {
  const given: Record<string, unknown> = method.receiver === undefined ? {} : { [method.receiver]: receiver };
  for (const [field, [name, { toField }]] of method.byField) {
    given[field] = toField === undefined || values[name] === undefined ? values[name] : toField(values[name]);
  }
  const fields: Record<string, unknown> = {};
  for (const field of Object.keys(definition.fields)) {
    // A derived value also stands for `null`, as in `negatives: null`.
    const isDerived = method.byField.get(field)?.[1].derived !== undefined;
    const value = isDerived ? given[field] ?? undefined : given[field];
    fields[field] = value === undefined ? fallback(method, definition, field, given) : value;
  }
  return fields;
}
