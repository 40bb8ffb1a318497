/**
 * What can be known to be wrong before an op is asked for: it is said where the op is shown.
 *
 * @module
 */

import type { Evaluator } from "../../../ops/evaluator.ts";
import { listNames, suggest } from "../../../ops/messages.ts";
import type { Op } from "../../../ops/op.ts";
import { columnNameOf } from "../../../ops/op_name.ts";
import { isOp } from "../../../ops/op_reference.ts";
import { LoadInlineJsonDatasetOp, type LoadInlineJsonFields } from "../../../ops/types/datasets.ts";
import { classifierNames } from "../../../runner/probes/mod.ts";
import { TrainClassifierOp } from "../../../ops/types/classifiers.ts";
import { withPatience } from "../status/peek.ts";

/** What an op asks for that is not there, as far as that is known: a column, a classifier. Computes nothing. */
export async function whatIsWrong(op: Op): Promise<string | undefined> {
  return unknownClassifier(op) ?? await missingColumn(op);
}

function unknownClassifier({ type, fields }: Op): string | undefined {
  if (type !== TrainClassifierOp.type) return undefined;
  const [name, known] = [String(fields.modelType), classifierNames()];
  if (known.includes(name)) return undefined;
  return `There is no classifier ${JSON.stringify(name)} here${suggest(name, known)}; there are ${
    listNames(known, 40)
  }`;
}

/** A column that its dataset, which is there to be looked at, does not have. */
async function missingColumn(op: Op): Promise<string | undefined> {
  const columnName = columnNameOf(op);
  const { dataset } = op.fields;
  if (columnName === undefined || !isOp(dataset, "dataset") || op.evaluator === undefined) return undefined;
  const names = await withPatience(namesOf(dataset, op.evaluator));
  if (names === undefined || names.includes(columnName)) return undefined;
  return `The dataset has no column ${JSON.stringify(columnName)}${suggest(columnName, names)}; it has ${
    listNames(names, 20)
  }`;
}

async function namesOf(dataset: Op<"dataset">, runner: Evaluator): Promise<string[] | undefined> {
  if (dataset.type === LoadInlineJsonDatasetOp.type) {
    return Object.keys((dataset.fields as unknown as LoadInlineJsonFields).data);
  }
  if (!await runner.has(dataset)) return undefined;
  for await (const { schema } of runner.batches(dataset, { end: 1 })) return schema.fields.map(({ name }) => name);
  return undefined;
}
