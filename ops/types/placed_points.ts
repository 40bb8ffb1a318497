/**
 * Ops that add points to a layout.
 *
 * @module
 */

import { intField, opField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";

/** Fields of `UMAPPlaceOp`. */
export interface UMAPPlaceFields {
  /** The layout: an `UMAPVizOp`, whose parameters count here too. */
  readonly layout: Op<"viz">;
  /** The vectors that it was made of. */
  readonly known: Op<"vector">;
  /** The vectors that get a place among them. */
  readonly vectors: Op<"vector">;
  /** Seed of the negative samples. */
  readonly randomState: number | bigint;
}

/**
 * Places of new vectors in an existing UMAP layout, which stays as it is. krnel-graph has no such op.
 *
 * @example
 * ```ts
 * import { Runner, UMAPPlaceOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ v: [[0, 1], [1, 0], [2, 2], [3, 1]], w: [[1, 1], [0, 0], [2, 1], [3, 3]] });
 * const op = data.colVector("v").umapVis({ nNeighbors: 2 }).place(data.colVector("w"));
 * console.log(op.is(UMAPPlaceOp)); // true
 * ```
 */
export const UMAPPlaceOp: OpType<"viz", UMAPPlaceFields, "randomState"> = opType({
  type: "UMAPPlaceOp",
  kind: "viz",
  fields: {
    layout: opField(["viz"]),
    known: opField(["vector"]),
    vectors: opField(["vector"]),
    randomState: intField({ default: 42 }),
  },
});
