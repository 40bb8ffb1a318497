/**
 * The code of single ops, in which other ops stand under their names.
 *
 * @module
 */

import { expressionOf } from "../../ops/code/expression.ts";
import { type Code, oneLine, replaceOps } from "../../ops/code/layout.ts";
import { wantedName } from "../../ops/code/names.ts";
import type { Op } from "../../ops/op.ts";

/** The expression that makes `op`, on one line. Ephemeral ops that have no variable are written out in it. */
export function ownCode(op: Op, variables: ReadonlyMap<string, string>): string {
  return oneLine(written(op, variables));
}

function written(op: Op, variables: ReadonlyMap<string, string>): Code {
  return replaceOps(expressionOf(op), (part) => {
    const name = variables.get(part.uuid);
    if (name !== undefined) return name;
    return part.isEphemeral ? written(part, variables) : wantedName(part);
  });
}
