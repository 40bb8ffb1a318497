/**
 * Boolean columns.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { listNames } from "../../ops/messages.ts";
import { eachStep } from "../../ops/steps.ts";
import { BooleanLogicOp, CategoryToBooleanOp } from "../../ops/types/logic.ts";
import type { ArrowColumn } from "../../stores/formats/result.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import type { Op } from "../../ops/op.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { combinedSteps } from "../columns/combined_truths.ts";
import { columnOfBits } from "../columns/truth_bits.ts";
import { FALSE, TRUE, truthColumn } from "../columns/truths.ts";
import { assertSameLength } from "./lengths.ts";

type Labels = Op<"text" | "categorical" | "split" | "row_id">;

implement(BooleanLogicOp, async ({ operation, left, right }, context) => {
  const [a, b] = await Promise.all([context.truthBits(left), context.truthBits(right)]);
  assertSameLength(`the operands of ${operation}`, a, b);
  return columnOfBits(await atPace(combinedSteps(operation, a, b), new Pace(context.signal)));
}, { rowWise: true });

implement(CategoryToBooleanOp, async ({ inputCategory, trueValues, falseValues }, context) => {
  if ((await context.column(inputCategory)).length === 0) return [];
  assertGiven("true values", trueValues);
  assertGiven("false values", falseValues);
  if (trueValues !== null) {
    const wanted = await setOf(trueValues, context);
    if (falseValues !== null) {
      await assertExpected(inputCategory, wanted.union(await setOf(falseValues, context)), context);
    }
    return await isAmong(inputCategory, context, (label) => label !== null && wanted.has(label));
  }
  if (falseValues === null) throw new DatasetError("neither true nor false values are given: isIn and notIn take some");
  const unwanted = await setOf(falseValues, context);
  return await isAmong(inputCategory, context, (label) => label === null || !unwanted.has(label));
}, { rowWise: true });

/** Whether each label of a column is one of those that are asked for; equal labels are asked for once, where many are. */
async function isAmong(
  labels: Labels,
  context: Context,
  isAsked: (label: string | null) => boolean,
): Promise<ArrowColumn> {
  return truthColumn(await context.textMarks(labels, (label) => isAsked(label) ? TRUE : FALSE));
}

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

async function assertExpected(labels: Labels, expected: ReadonlySet<string>, context: Context): Promise<void> {
  const odd = new Set(await context.texts(labels)).difference(expected as ReadonlySet<string | null>);
  if (odd.size === 0) return;
  throw new DatasetError(
    `with true and false values given, every label must be one of ${listNames(expected)}; the column also has ` +
      listNames([...odd].map(String)),
  );
}
