/**
 * Choosing rows by label, for the columns that hold labels.
 *
 * @module
 */

import { createOp } from "../create.ts";
import type { Op } from "../op.ts";
import { CategoryToBooleanOp } from "../types/logic.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import { checkOptions, requireArgument } from "./options.ts";

/** Strings, as an array, a Set, or one string. */
export type Strings = readonly string[] | ReadonlySet<string> | string;

/** Options of `isIn`. */
export interface IsInOptions {
  /** The values that are false; with them, any other value is an error. @default all that are not true */
  readonly falseValues?: Strings | null;
}

type Labels = Op<"categorical" | "split" | "text">;

/** Whether a label is among `values`. */
export function isIn(column: Labels, values: Strings, options: IsInOptions): BooleanColumn {
  requireArgument("isIn", "values", values, "strings");
  const { falseValues } = checkOptions("isIn", options, ["falseValues"]);
  return createOp(CategoryToBooleanOp, { inputCategory: column, trueValues: values, falseValues }) as BooleanColumn;
}

/** Whether a label is not among `values`. */
export function notIn(column: Labels, values: Strings): BooleanColumn {
  requireArgument("notIn", "values", values, "strings");
  return createOp(CategoryToBooleanOp, { inputCategory: column, falseValues: values }) as BooleanColumn;
}
