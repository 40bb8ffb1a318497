/**
 * The op that holds other ops together.
 *
 * @module
 */

import { type OpDefinition, opType } from "../definition.ts";
import { opListField } from "../fields.ts";
import { KINDS } from "../kinds.ts";
import type { Op } from "../op.ts";

/** Fields of `GroupedOp`. */
export interface GroupedFields {
  readonly ops: readonly Op[];
}

/** Several ops under one uuid, to be computed or changed together. */
export const GroupedOp: OpDefinition<"group", GroupedFields> = opType({
  type: "GroupedOp",
  kind: "group",
  fields: { ops: opListField(KINDS) },
});
