/**
 * Ops that make columns of numbers.
 *
 * @module
 */

import { enumField, intField, opField, stringField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";

/** Fields of `VectorToScalarOp`. */
export interface VectorToScalarFields {
  /** The vectors. */
  readonly input: Op<"vector">;
  /** Which element of each vector, from 0. */
  readonly colIndex: number | bigint;
}

/** One element of each vector. */
export const VectorToScalarOp: OpType<"score", VectorToScalarFields, "colIndex"> = opType({
  type: "VectorToScalarOp",
  kind: "score",
  ephemeral: true,
  fields: { input: opField(["vector"]), colIndex: intField({ default: 0 }) },
});

/** Fields of `NamedVectorElementOp`. */
export interface NamedVectorElementFields {
  /** The vectors, whose elements have names. */
  readonly input: Op<"vector">;
  /** The name of an element, such as a label. */
  readonly name: string;
}

/** One element of each vector, by its name. krnel-graph has no such op. */
export const NamedVectorElementOp: OpType<"score", NamedVectorElementFields> = opType({
  type: "NamedVectorElementOp",
  kind: "score",
  ephemeral: true,
  fields: { input: opField(["vector"]), name: stringField() },
});

/** Fields of `VectorSoftmaxOp`. */
export interface VectorSoftmaxFields {
  /** The vectors, such as logits of some tokens. */
  readonly input: Op<"vector">;
}

/** Each vector as probabilities: exp(x) divided by the sum of them. krnel-graph has no such op. */
export const VectorSoftmaxOp: OpType<"vector", VectorSoftmaxFields> = opType({
  type: "VectorSoftmaxOp",
  kind: "vector",
  ephemeral: true,
  fields: { input: opField(["vector"]) },
});

/** The operations of `PairwiseArithmeticOp`. */
export type ArithmeticOperation = "+" | "-" | "*" | "/";

/** Fields of `PairwiseArithmeticOp`. */
export interface PairwiseArithmeticFields {
  /** What is done, row by row. */
  readonly operation: ArithmeticOperation;
  /** The first operand. */
  readonly left: Op<"score">;
  /** The second operand. */
  readonly right: Op<"score">;
}

/** Two score columns combined row by row. */
export const PairwiseArithmeticOp: OpType<"score", PairwiseArithmeticFields> = opType({
  type: "PairwiseArithmeticOp",
  kind: "score",
  ephemeral: true,
  fields: {
    operation: enumField(["+", "-", "*", "/"]),
    left: opField(["score"]),
    right: opField(["score"]),
  },
});
