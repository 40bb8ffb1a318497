/**
 * The op that holds other ops together.
 *
 * @module
 */

import { opListField } from "../fields.ts";
import { KINDS } from "../kinds.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";

/** Fields of `GroupedOp`. */
export interface GroupedFields {
  /** The ops, in order. */
  readonly ops: readonly Op[];
}

/**
 * Several ops under one uuid, to be computed or changed together.
 *
 * @example
 * ```ts
 * import { group, GroupedOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1] });
 * const op = group(data.colScore("score"), data.colScore("score").gt(0.5));
 * console.log(op.is(GroupedOp), op.dependencies().length); // true 2
 * ```
 */
export const GroupedOp: OpType<"group", GroupedFields> = opType({
  type: "GroupedOp",
  kind: "group",
  fields: { ops: opListField(KINDS) },
});
