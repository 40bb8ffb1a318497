/**
 * @module
 */

import { createOp } from "../create.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import { GroupedOp } from "../types/groups.ts";

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
  return createOp(GroupedOp, { ops }) as Group;
}

registerHandle("group", Group);
