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

/**
 * The code that makes `op` from the ops that it depends on. Defaults are left out.
 *
 * @param whole Whether long lists are written whole.
 */
export function expressionOf(op: Op, whole = true): Code {
  for (const method of methodsThatMake(op.type)) {
    const call = callThatMakes(method, op);
    if (call !== undefined) return callCode(method, call, whole);
  }
  return constructorCall(op, whole);
}

function callCode(method: FluentMethod, call: Call, whole: boolean): Code {
  const name = call.receiver === undefined ? [method.name] : [call.receiver, `.${method.name}`];
  return method.isProperty ? name : [...name, brackets(argumentCode(method, call, whole))];
}

function argumentCode({ positional }: FluentMethod, { values }: Call, whole: boolean): Code[] {
  const written = (value: unknown) => literal(value, whole);
  const names = Object.keys(positional).filter((name) => Object.hasOwn(values, name));
  const before = names.flatMap((name) => positional[name].rest ? values[name].map(written) : [written(values[name])]);
  const options = Object.entries(values).filter(([name]) => !Object.hasOwn(positional, name));
  return options.length === 0 ? before : [...before, objectLiteral(options, whole)];
}

function constructorCall({ type, fields, definition }: Op, whole: boolean): Code {
  const given = Object.entries(fields).filter(([name, value]) => {
    const field = definition.fields[name];
    return !sameValue(field, value, field.default);
  });
  return [type, brackets([objectLiteral(given, whole)])];
}

function brackets(items: readonly Code[]): Code {
  return { open: "(", items, close: ")" };
}
