/**
 * Ops that make boolean columns.
 *
 * @module
 */

import { type OpDefinition, opType } from "../definition.ts";
import { enumField, opField, optional, stringSetField } from "../fields.ts";
import type { Op } from "../op.ts";

/** Fields of `CategoryToBooleanOp`. */
export interface CategoryToBooleanFields {
  readonly inputCategory: Op<"categorical" | "split" | "text">;
  /** Values that are true; `null`: all that are not false. Sorted by code point, each once. */
  readonly trueValues: readonly string[] | null;
  /** Values that are false; `null`: all that are not true. Sorted by code point, each once. */
  readonly falseValues: readonly string[] | null;
}

/** Whether a label is among some values. */
export const CategoryToBooleanOp: OpDefinition<"boolean", CategoryToBooleanFields> = opType({
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
  readonly operation: BooleanOperation;
  readonly left: Op<"boolean">;
  /** The other operand; for `not` the same as `left`. */
  readonly right: Op<"boolean">;
}

/** Boolean columns combined row by row. */
export const BooleanLogicOp: OpDefinition<"boolean", BooleanLogicFields> = opType({
  type: "BooleanLogicOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    operation: enumField(["and", "or", "xor", "not"]),
    left: opField(["boolean"]),
    right: opField(["boolean"]),
  },
});
