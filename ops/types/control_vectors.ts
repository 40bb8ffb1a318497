/**
 * The op that finds a direction between two sets of vectors.
 *
 * @module
 */

import { enumField, opField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";

/** How a control vector is found. */
export type ControlVectorMethod = "mean_difference" | "pca_diff" | "pca_center";

/** Fields of `ControlVectorOp`. */
export interface ControlVectorFields {
  /** Vectors of what the direction shall point to. */
  readonly positives: Op<"vector">;
  /** Vectors of what it shall point away from. */
  readonly negatives: Op<"vector">;
  /**
   * `mean_difference`: the mean of the positives less that of the negatives. `pca_diff`: the first principal axis of the
   * differences of pairs. `pca_center`: that of both members of each pair less the pair's mean. Principal axes have length 1.
   */
  readonly method: ControlVectorMethod;
}

/**
 * A direction from negatives to positives: one vector.
 *
 * @example
 * ```ts
 * import { controlVector, ControlVectorOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[1, 2], [0, 0]] });
 * const [high, low] = [data.take(1), data.take(1, { offset: 1 })];
 * const op = controlVector(high.colVector("x"), low.colVector("x"));
 * console.log(op.is(ControlVectorOp), (await op.toMatrix()).data); // true Float32Array(2) [ 1, 2 ]
 * ```
 */
export const ControlVectorOp: OpType<"vector", ControlVectorFields> = opType({
  type: "ControlVectorOp",
  kind: "vector",
  fields: {
    positives: opField(["vector"]),
    negatives: opField(["vector"]),
    method: enumField(["mean_difference", "pca_diff", "pca_center"]),
  },
});
