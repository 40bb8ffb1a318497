/**
 * The op that scores every token.
 *
 * @module
 */

import { opField } from "../fields.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";

/** Fields of `ClassifierTokenScoresOp`. */
export interface ClassifierTokenScoresFields {
  /** The classifier. */
  readonly model: Op<"classifier">;
  /** The vectors of all tokens of each row. */
  readonly x: Op<"vector">;
}

/** A trained classifier's scores for all tokens of each row. */
export const ClassifierTokenScoresOp: OpType<"grid", ClassifierTokenScoresFields> = opType({
  type: "ClassifierTokenScoresOp",
  kind: "grid",
  fields: { model: opField(["classifier"]), x: opField(["vector"]) },
  check: ({ x }) => tokenModeProblem(x),
});

/** What is wrong with vectors of which all tokens are needed, as far as their op says; or `undefined`. */
export function tokenModeProblem(x: Op<"vector">): string | undefined {
  const { tokenMode } = x.fields;
  if (tokenMode === undefined || tokenMode === "all") return undefined;
  return `x has one vector for each row (tokenMode ${show(tokenMode)}), and one for each token is needed: ` +
    'take activations with tokenMode: "all"';
}
