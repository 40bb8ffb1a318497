/**
 * Methods of op types of the user's own that are given as data.
 *
 * @module
 */

import type { OpDefinition } from "../../definition.ts";
import { OpError } from "../../errors.ts";
import { listNames, show, suggest } from "../../messages.ts";
import { describedMethod, type FluentMethod } from "../description.ts";

/** Methods that are given as data. */
export function describedMethods(definition: OpDefinition, methods: object): FluentMethod[] {
  return Object.entries(methods).map(([name, method]) => {
    const { receiver, positional = [] } = checkDescription(definition, name, method);
    const options = Object.keys(definition.fields).filter((field) => field !== receiver && !positional.includes(field));
    return describedMethod({
      name,
      on: definition.fields[receiver].kinds,
      receiver,
      positional: Object.fromEntries(positional.map((field) => [field, {}])),
      options: Object.fromEntries(options.map((field) => [field, { also: aliasesOf(definition, field) }])) as never,
      makes: definition,
    });
  });
}

/** The fields that the op before the dot can go to: those that hold one op. */
export function receiversOf(fields: OpDefinition["fields"]): string[] {
  return Object.keys(fields).filter((field) => fields[field].kinds !== undefined);
}

function aliasesOf({ aliases }: OpDefinition, field: string): string[] {
  return Object.keys(aliases).filter((alias) => aliases[alias] === field);
}

interface Description {
  readonly receiver: string;
  readonly positional?: readonly string[];
}

function checkDescription({ type, fields }: OpDefinition, name: string, method: unknown): Description {
  const { receiver, positional = [], ...rest } = (method ?? {}) as Readonly<Record<string, unknown>>;
  const title = `${type}: the method ${name}`;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new OpError(`${title} has no ${unknown}; it has receiver and positional`);
  const receivers = receiversOf(fields);
  if (!receivers.includes(receiver as string)) {
    throw new OpError(
      `${title} needs receiver, the field that the op before the dot goes to (${listNames(receivers)}), ` +
        `got ${show(receiver)}`,
    );
  }
  const names = Object.keys(fields).filter((field) => field !== receiver);
  const odd = Array.isArray(positional) ? positional.find((field) => !names.includes(field)) : positional;
  if (odd === undefined) return method as Description;
  const hint = typeof odd === "string" ? suggest(odd, names) : "";
  throw new OpError(`${title} takes positional: names of fields (${listNames(names)}), got ${show(odd)}${hint}`);
}
