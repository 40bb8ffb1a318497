/**
 * Ops that choose rows of a dataset.
 *
 * @module
 */

import { intField, opField, optional } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";

/** Fields of `TakeRowsOp`. */
export interface TakeRowsFields {
  /** The rows to choose from. */
  readonly dataset: Op<"dataset">;
  /** Take every skip-th row; at least 1. */
  readonly skip: number | bigint;
  /** Rows left out at the start; counted from the end where negative, as in Python's slices. */
  readonly offset: number | bigint;
  /** At most so many rows; `null` for all. */
  readonly numRows: number | bigint | null;
}

/** Every skip-th row from an offset on, up to a number of rows. */
export const TakeRowsOp: OpType<"dataset", TakeRowsFields, "skip" | "offset"> = opType({
  type: "TakeRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: {
    dataset: opField(["dataset"]),
    skip: intField({ default: 1 }),
    offset: intField({ default: 0 }),
    numRows: optional(intField()),
  },
});

/** What is wrong with a step, or `undefined`. A graph file can hold any. */
export function wrongStep({ skip }: TakeRowsFields): string | undefined {
  return skip < 1 ? `skip is ${skip}: every skip-th row is taken, so it must be 1 or more` : undefined;
}

/** Fields of `MaskRowsOp`. */
export interface MaskRowsFields {
  /** The rows to choose from. */
  readonly dataset: Op<"dataset">;
  /** Which rows to keep. */
  readonly mask: Op<"boolean">;
}

/** The rows at which a boolean column is true. */
export const MaskRowsOp: OpType<"dataset", MaskRowsFields> = opType({
  type: "MaskRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: { dataset: opField(["dataset"]), mask: opField(["boolean"]) },
});
