/**
 * What is asked of each row of a column.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { patternSearch, type Search, textSearch } from "../../ops/pattern.ts";
import {
  BetweenOp,
  type Comparand,
  CompareOp,
  ContainsTextOp,
  IsNullOp,
  MatchesPatternOp,
  RowIdIsInOp,
} from "../../ops/types/comparisons.ts";
import { comparisonTest, type Ordered, type Values } from "../columns/compare.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { eachQuickRow, eachRow } from "./each_row.ts";

implement(CompareOp, async ({ operation, left, right }, context) => {
  const [a, b] = await Promise.all([column(left, context), operand(right, context)]);
  assertAligned(a.length, b);
  const test = comparisonTest(operation, isText(left));
  return await eachQuickRow(a.length, context, (row) => both(a.at(row), b.at(row), test));
}, { rowWise: true });

implement(BetweenOp, async ({ input, low, high }, context) => {
  const [values, least, most] = await Promise.all([
    column(input, context),
    operand(low, context),
    operand(high, context),
  ]);
  [least, most].forEach((bound) => assertAligned(values.length, bound));
  const [above, below] = ([">=", "<="] as const).map((operation) => comparisonTest(operation, isText(input)));
  return await eachQuickRow(values.length, context, (row) => {
    const [fromLow, toHigh] = [both(values.at(row), least.at(row), above), both(values.at(row), most.at(row), below)];
    return fromLow === null || toHigh === null ? null : fromLow && toHigh;
  });
}, { rowWise: true });

implement(IsNullOp, async ({ input, nanIsNull }, context) => {
  const values = await context.values(input);
  return await eachQuickRow(
    values.length,
    context,
    (row) => values[row] === null || (nanIsNull && Number.isNaN(values[row])),
  );
}, { rowWise: true });

implement(ContainsTextOp, async ({ text, part, ignoreCase }, context) => {
  return await searched(text, textSearch(part, ignoreCase), context);
}, { rowWise: true });

implement(MatchesPatternOp, async ({ text, pattern, ignoreCase }, context) => {
  return await searched(text, patternSearch(pattern, ignoreCase), context);
}, { rowWise: true });

implement(RowIdIsInOp, async ({ rowId, ids }, context) => {
  const [found, wanted] = [await context.texts(rowId), new Set<string | null>(ids)];
  return await eachQuickRow(found.length, context, (row) => wanted.has(found[row]));
}, { rowWise: true });

async function searched(op: Op<"text" | "categorical" | "split">, search: Search, context: Context) {
  const texts = await context.texts(op);
  return await eachRow(texts.length, context, (row) => texts[row] === null ? null : search(texts[row]));
}

/** One operand: a value for each row, or the same for all. */
interface Operand {
  /** How many values there are; as many as are asked for where it is the same for all. */
  readonly length?: number;
  readonly at: Values;
}

async function column(op: Op, context: Context): Promise<Operand & { readonly length: number }> {
  const values = await context.values(op) as readonly (Ordered | null)[];
  // Decimals of many digits are texts.
  const isNumber = op.kind === "score";
  const at: Values = (row) => {
    const value = values[row];
    return isNumber && typeof value === "string" ? Number(value) : value;
  };
  return { length: values.length, at };
}

async function operand(value: Comparand, context: Context): Promise<Operand> {
  return isOp(value) ? await column(value, context) : { at: () => value };
}

function both(left: Ordered | null, right: Ordered | null, test: (left: Ordered, right: Ordered) => boolean) {
  return left === null || right === null ? null : test(left, right);
}

function isText({ kind }: Op): boolean {
  return kind !== "score" && kind !== "boolean";
}

function assertAligned(rows: number, { length = rows }: Operand): void {
  if (length === rows) return;
  throw new DatasetError(`columns of ${rows} and ${length} rows are compared: columns of one dataset are needed`);
}
