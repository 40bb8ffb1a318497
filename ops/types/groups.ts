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

/** Several ops under one uuid, to be computed or changed together. */
export const GroupedOp: OpType<"group", GroupedFields> = opType({
  type: "GroupedOp",
  kind: "group",
  fields: { ops: opListField(KINDS) },
});
