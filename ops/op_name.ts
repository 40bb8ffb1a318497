/**
 * @module
 */

import type { Op } from "./op.ts";

/** An op's name in messages: its type and the first digits of its hash. */
export function opName(op: Op): string {
  return op.uuid.slice(0, op.type.length + 9);
}

/** The name of the column that an op selects from a dataset; `undefined` for any other op. */
export function columnNameOf({ fields: { columnName } }: Op): string | undefined {
  return typeof columnName === "string" ? columnName : undefined;
}
