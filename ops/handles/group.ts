/**
 * @module
 */

import { callWith } from "../fluent/call.ts";
import * as methods from "../fluent/group.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";

/** Several ops under one uuid. */
export class Group extends Op<"group"> {}

/**
 * Holds ops together, to be computed or changed as one: `group(a, b).subs(ds, …)`.
 *
 * @throws {OpError} where an argument is not an op.
 */
export function group(...ops: readonly Op[]): Group {
  return groupOf(ops);
}

/** The ops of a list under one uuid. */
export function groupOf(ops: readonly Op[]): Group {
  return callWith(methods.group, undefined, ops);
}

registerHandle("group", Group);
