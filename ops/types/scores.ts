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

/**
 * One element of each vector.
 *
 * @example
 * ```ts
 * import { Runner, VectorToScalarOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0, 1], [2, 3]] });
 * const op = data.colVector("x").col(1);
 * console.log(op.is(VectorToScalarOp), await op.toArray()); // true Float64Array(2) [ 1, 3 ]
 * ```
 */
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

/**
 * One element of each vector, by its name. krnel-graph has no such op.
 *
 * @example
 * ```ts
 * import { NamedVectorElementOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmClassScores({ model: "hf:org/prompt-guard-onnx" }).col("INJECTION");
 * console.log(op.is(NamedVectorElementOp)); // true
 * ```
 */
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

/**
 * Each vector as probabilities: exp(x) divided by the sum of them. krnel-graph has no such op.
 *
 * @example
 * ```ts
 * import { Runner, VectorSoftmaxOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0, 0], [0, 9]] });
 * const op = data.colVector("x").softmax();
 * console.log(op.is(VectorSoftmaxOp), (await op.toMatrix()).columns); // true 2
 * ```
 */
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

/**
 * Two score columns combined row by row.
 *
 * @example
 * ```ts
 * import { PairwiseArithmeticOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ a: [3, 4], b: [1, 2] });
 * const op = data.colScore("a").sub(data.colScore("b"));
 * console.log(op.is(PairwiseArithmeticOp), await op.toArray()); // true Float64Array(2) [ 2, 2 ]
 * ```
 */
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
