/**
 * Boolean columns.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { listNames } from "../../ops/messages.ts";
import { BooleanLogicOp, type BooleanOperation, CategoryToBooleanOp } from "../../ops/types/logic.ts";
import { implement } from "../evaluation/implementation.ts";
import { assertSameLength } from "./lengths.ts";

const OPERATIONS: Readonly<Record<BooleanOperation, (left: boolean, right: boolean) => boolean>> = {
  and: (left, right) => left && right,
  or: (left, right) => left || right,
  xor: (left, right) => left !== right,
  not: (left) => !left,
};

implement(BooleanLogicOp, async ({ operation, left, right }, context) => {
  const [a, b] = await Promise.all([context.booleans(left), context.booleans(right)]);
  assertSameLength(`the operands of ${operation}`, a, b);
  const combine = OPERATIONS[operation];
  // A missing value makes the result missing, as in pyarrow's and, or and xor.
  return a.map((value, row) => value === null || b[row] === null ? null : combine(value, b[row]));
}, { rowWise: true });

implement(CategoryToBooleanOp, async ({ inputCategory, trueValues, falseValues }, context) => {
  const labels = await context.texts(inputCategory);
  if (labels.length === 0) return [];
  assertGiven("true values", trueValues);
  assertGiven("false values", falseValues);
  if (trueValues !== null) {
    if (falseValues !== null) assertExpected(labels, new Set([...trueValues, ...falseValues]));
    const wanted = new Set(trueValues);
    return labels.map((label) => label !== null && wanted.has(label));
  }
  if (falseValues === null) throw new DatasetError("neither true nor false values are given: isIn and notIn take some");
  const unwanted = new Set(falseValues);
  return labels.map((label) => label === null || !unwanted.has(label));
}, { rowWise: true });

function assertGiven(name: string, values: readonly string[] | null): void {
  if (values?.length === 0) throw new DatasetError(`the list of ${name} is empty: give at least one, or none at all`);
}

function assertExpected(labels: readonly (string | null)[], expected: ReadonlySet<string>): void {
  const odd = new Set(labels.filter((label) => label === null || !expected.has(label)));
  if (odd.size === 0) return;
  throw new DatasetError(
    `with true and false values given, every label must be one of ${listNames(expected)}; the column also has ` +
      listNames([...odd].map(String)),
  );
}
