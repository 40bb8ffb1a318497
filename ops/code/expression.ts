/**
 * One op as an expression: the fluent call that makes it, or else its op type called with its fields.
 *
 * @module
 */

import type { Call, FluentMethod } from "../fluent/description.ts";
import { sameValue } from "../fluent/fallback.ts";
import { callThatMakes } from "../fluent/inverse.ts";
import { methodsThatMake } from "../fluent/table.ts";
import type { Op } from "../op.ts";
import type { Code } from "./layout.ts";
import { literal, objectLiteral } from "./literal.ts";

/** The code that makes `op` from the ops that it depends on. Defaults are left out. */
export function expressionOf(op: Op): Code {
  for (const method of methodsThatMake(op.type)) {
    const call = callThatMakes(method, op);
    if (call !== undefined) return callCode(method, call);
  }
  return constructorCall(op);
}

function callCode(method: FluentMethod, call: Call): Code {
  const name = call.receiver === undefined ? [method.name] : [call.receiver, `.${method.name}`];
  return method.isProperty ? name : [...name, brackets(argumentCode(method, call))];
}

function argumentCode({ positional }: FluentMethod, { values }: Call): Code[] {
  const names = Object.keys(positional).filter((name) => Object.hasOwn(values, name));
  const before = names.flatMap((name) => positional[name].rest ? values[name].map(literal) : [literal(values[name])]);
  const options = Object.entries(values).filter(([name]) => !Object.hasOwn(positional, name));
  return options.length === 0 ? before : [...before, objectLiteral(options)];
}

function constructorCall({ type, fields, definition }: Op): Code {
  const given = Object.entries(fields).filter(([name, value]) => {
    const field = definition.fields[name];
    return !sameValue(field, value, field.default);
  });
  return [type, brackets([objectLiteral(given)])];
}

function brackets(items: readonly Code[]): Code {
  return { open: "(", items, close: ")" };
}
