/**
 * Commands about one op.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { UsageError } from "../usage_error.ts";
import type { GraphOptions } from "./options.ts";
import type { Selection } from "./select.ts";

/**
 * The one op that was chosen. Where several match, it is the one whose variable is named exactly.
 *
 * @throws {UsageError} where that leaves several.
 */
export function onlyOne({ ops, variables }: Selection, { variable = [] }: GraphOptions): Op {
  if (ops.length === 1) return ops[0];
  const exact = ops.filter(({ uuid }) => variable.includes(variables.get(uuid) ?? ""));
  if (exact.length === 1) return exact[0];
  const found = ops.slice(0, 8).map((op) => variables.get(op.uuid) ?? op.uuid).join(", ");
  throw new UsageError(`This is for one op, but ${ops.length} match: ${found}${ops.length > 8 ? ", …" : ""}`);
}
