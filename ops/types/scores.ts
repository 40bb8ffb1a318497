/**
 * Ops that make columns of numbers.
 *
 * @module
 */

import { type OpDefinition, opType } from "../definition.ts";
import { enumField, intField, opField } from "../fields.ts";
import type { Op } from "../op.ts";

/** Fields of `VectorToScalarOp`. */
export interface VectorToScalarFields {
  readonly input: Op<"vector">;
  /** Which element of each vector, from 0. */
  readonly colIndex: number | bigint;
}

/** One element of each vector. */
export const VectorToScalarOp: OpDefinition<"score", VectorToScalarFields> = opType({
  type: "VectorToScalarOp",
  kind: "score",
  ephemeral: true,
  fields: { input: opField(["vector"]), colIndex: intField({ default: 0 }) },
});

/** The operations of `PairwiseArithmeticOp`. */
export type ArithmeticOperation = "+" | "-" | "*" | "/";

/** Fields of `PairwiseArithmeticOp`. */
export interface PairwiseArithmeticFields {
  readonly operation: ArithmeticOperation;
  readonly left: Op<"score">;
  readonly right: Op<"score">;
}

/** Two score columns combined row by row. */
export const PairwiseArithmeticOp: OpDefinition<"score", PairwiseArithmeticFields> = opType({
  type: "PairwiseArithmeticOp",
  kind: "score",
  ephemeral: true,
  fields: {
    operation: enumField(["+", "-", "*", "/"]),
    left: opField(["score"]),
    right: opField(["score"]),
  },
});
