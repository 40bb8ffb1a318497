/**
 * How large a dataset is.
 *
 * @module
 */

import type { DatasetShape } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { typeWords } from "../../stores/formats/type_words.ts";
import type { Evaluation } from "./evaluation.ts";
import { tableOf } from "./result_values.ts";

/** Counts a dataset's rows in batches, and says what its columns hold. Computes what is missing. */
export async function shapeOf(evaluation: Evaluation, op: Op, signal: AbortSignal): Promise<DatasetShape> {
  let schema;
  for await (const part of evaluation.batches(op, { end: 1 }, signal)) schema ??= tableOf(op, part).schema;
  // Without rows there is no batch that says what the columns are.
  schema ??= tableOf(op, await evaluation.result(op, signal)).schema;
  const columns = Object.fromEntries(schema.fields.map(({ name, type }) => [name, typeWords(type)]));
  let rows = 0;
  const [first] = schema.fields;
  if (first === undefined) return { rows, columns };
  for await (const part of evaluation.batches(op, { columns: [first.name] }, signal)) rows += tableOf(op, part).numRows;
  return { rows, columns };
}
