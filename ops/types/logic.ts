/**
 * Ops that make boolean columns.
 *
 * @module
 */

import { enumField, opField, optional, stringSetField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";

/** Fields of `CategoryToBooleanOp`. */
export interface CategoryToBooleanFields {
  /** The labels. */
  readonly inputCategory: Op<"categorical" | "split" | "text">;
  /** Values that are true; `null`: all that are not false. Sorted by code point, each once. */
  readonly trueValues: readonly string[] | null;
  /** Values that are false; `null`: all that are not true. Sorted by code point, each once. */
  readonly falseValues: readonly string[] | null;
}

/**
 * Whether a label is among some values.
 *
 * @example
 * ```ts
 * import { CategoryToBooleanOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ label: ["a", "b"] });
 * const op = data.colCategorical("label").isIn(["a"]);
 * console.log(op.is(CategoryToBooleanOp), await op.toArray()); // true [ true, false ]
 * ```
 */
export const CategoryToBooleanOp: OpType<"boolean", CategoryToBooleanFields> = opType({
  type: "CategoryToBooleanOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    inputCategory: opField(["categorical", "split", "text"]),
    trueValues: optional(stringSetField()),
    falseValues: optional(stringSetField()),
  },
});

/** The operations of `BooleanLogicOp`. */
export type BooleanOperation = "and" | "or" | "xor" | "not";

/** Fields of `BooleanLogicOp`. */
export interface BooleanLogicFields {
  /** What is done, row by row. */
  readonly operation: BooleanOperation;
  /** The first operand. */
  readonly left: Op<"boolean">;
  /** The other operand; for `not` the same as `left`. */
  readonly right: Op<"boolean">;
}

/**
 * Boolean columns combined row by row.
 *
 * @example
 * ```ts
 * import { BooleanLogicOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ a: [true, true], b: [true, false] });
 * const op = data.colBoolean("a").and(data.colBoolean("b"));
 * console.log(op.is(BooleanLogicOp), await op.toArray()); // true [ true, false ]
 * ```
 */
export const BooleanLogicOp: OpType<"boolean", BooleanLogicFields> = opType({
  type: "BooleanLogicOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    operation: enumField(["and", "or", "xor", "not"]),
    left: opField(["boolean"]),
    right: opField(["boolean"]),
  },
});
