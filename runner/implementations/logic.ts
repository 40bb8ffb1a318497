/**
 * Boolean columns.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { listNames } from "../../ops/messages.ts";
import { eachStep } from "../../ops/steps.ts";
import { BooleanLogicOp, type BooleanOperation, CategoryToBooleanOp } from "../../ops/types/logic.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { eachQuickRow, eachStretch } from "./each_row.ts";
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
  return await eachQuickRow(a.length, context, (row) => {
    const [left, right] = [a[row], b[row]];
    return left === null || right === null ? null : combine(left, right);
  });
}, { rowWise: true });

implement(CategoryToBooleanOp, async ({ inputCategory, trueValues, falseValues }, context) => {
  const labels = await context.texts(inputCategory);
  if (labels.length === 0) return [];
  assertGiven("true values", trueValues);
  assertGiven("false values", falseValues);
  if (trueValues !== null) {
    const wanted = await setOf(trueValues, context);
    if (falseValues !== null) {
      await assertExpected(labels, wanted.union(await setOf(falseValues, context)), context);
    }
    return await eachQuickRow(labels.length, context, (row) => labels[row] !== null && wanted.has(labels[row]));
  }
  if (falseValues === null) throw new DatasetError("neither true nor false values are given: isIn and notIn take some");
  const unwanted = await setOf(falseValues, context);
  return await eachQuickRow(labels.length, context, (row) => labels[row] === null || !unwanted.has(labels[row]));
}, { rowWise: true });

const VALUES_OF_STEP = 1024;

/** Very many values take long to be set up. */
async function setOf(values: readonly string[], context: Context): Promise<Set<string>> {
  const set = new Set<string>();
  const adding = eachStep(values.length, VALUES_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) set.add(values[i]);
  });
  await atPace(adding, new Pace(context.signal));
  return set;
}

function assertGiven(name: string, values: readonly string[] | null): void {
  if (values?.length === 0) throw new DatasetError(`the list of ${name} is empty: give at least one, or none at all`);
}

async function assertExpected(
  labels: readonly (string | null)[],
  expected: ReadonlySet<string>,
  context: Context,
): Promise<void> {
  const odd = new Set<string | null>();
  await eachStretch(labels.length, context, (start, end) => {
    for (let row = start; row < end; row++) {
      const label = labels[row];
      if (label === null || !expected.has(label)) odd.add(label);
    }
  });
  if (odd.size === 0) return;
  throw new DatasetError(
    `with true and false values given, every label must be one of ${listNames(expected)}; the column also has ` +
      listNames([...odd].map(String)),
  );
}
