/**
 * The fluent call that makes an op, as code.
 *
 * @module
 */

import { callThatMakes } from "../fluent/call.ts";
import type { Call, FluentMethod } from "../fluent/description.ts";
import { methodsThatMake } from "../fluent/table.ts";
import type { Op } from "../op.ts";
import type { Code } from "./layout.ts";
import { literal, objectLiteral } from "./literal.ts";

/** The fluent call that makes `op`, or `undefined` where no method does. Defaults are left out. */
export function fluentCall(op: Op): Code | undefined {
  for (const method of methodsThatMake(op.type)) {
    const call = callThatMakes(method, op);
    if (call !== undefined) return callCode(method, call);
  }
  return undefined;
}

function callCode(method: FluentMethod, call: Call): Code {
  const name = call.receiver === undefined ? [method.name] : [call.receiver, `.${method.name}`];
  return method.isProperty ? name : [...name, { open: "(", items: argumentCode(method, call), close: ")" }];
}

function argumentCode({ positional }: FluentMethod, { values }: Call): Code[] {
  const names = Object.keys(positional).filter((name) => Object.hasOwn(values, name));
  const before = names.flatMap((name) => positional[name].rest ? values[name].map(literal) : [literal(values[name])]);
  const options = Object.entries(values).filter(([name]) => !Object.hasOwn(positional, name));
  return options.length === 0 ? before : [...before, objectLiteral(options)];
}
