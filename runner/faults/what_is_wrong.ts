/**
 * What can be known to be wrong with ops before they are computed: one place for cards, `explain` and `--dry-run`.
 *
 * @module
 */

import type { Schema } from "apache-arrow";
import { ModelError } from "../../ops/errors.ts";
import type { Evaluator } from "../../ops/evaluator.ts";
import { walk, walkBy } from "../../ops/graph.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { columnNameOf } from "../../ops/op_name.ts";
import { isOp } from "../../ops/op_reference.ts";
import { TrainClassifierOp } from "../../ops/types/classifiers.ts";
import { LoadInlineJsonDatasetOp, type LoadInlineJsonFields } from "../../ops/types/datasets.ts";
import { DropDuplicateRowsOp, MaskRowsOp, SampleRowsOp, SortRowsOp, TakeRowsOp } from "../../ops/types/rows.ts";
import { fileBeginning } from "../files/file_beginning.ts";
import { findModelProvider } from "../models/mod.ts";
import { classifierNames } from "../probes/mod.ts";
import { missingSteps } from "../schedule/plan.ts";
import { namedPlaces } from "./named_places.ts";

/** Of larger graphs only the op itself is looked at, with what is computed along with it, so that showing it stays quick. */
const MOST_OPS = 200;

/**
 * What an op, or something missing that it is computed from, asks for that is not there, as far as that is known: a column,
 * a classifier, a model and its layers, hook points, heads and labels. Runs no model, fetches nothing and computes nothing.
 */
export async function whatIsWrong(op: Op, runner: Evaluator | undefined): Promise<string | undefined> {
  if (!op.isEphemeral && await runner?.has(op)) return undefined;
  const missing = walk([op]).length > MOST_OPS ? new Set<string>() : await missingBelow(op, runner);
  for (const each of computedWith(op, ({ uuid }) => missing.has(uuid))) {
    const fault = await faultOf(each, runner);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

async function missingBelow(op: Op, runner: Evaluator | undefined): Promise<ReadonlySet<string>> {
  const steps = await missingSteps([op], async (stored) => await runner?.has(stored) ?? false);
  return new Set(steps.map(({ op }) => op.uuid));
}

/** What is computed when an op is: ephemeral ops below it, other ops that are missing, and itself at the end. */
export function computedWith(op: Op, isMissing: (op: Op) => boolean = () => false): Op[] {
  return walkBy([op], (each) => each.dependencies().filter((input) => input.isEphemeral || isMissing(input)));
}

/** The same of an op by itself, whatever it is computed from, and whether or not it is stored. */
export async function faultOf(op: Op, runner: Evaluator | undefined): Promise<string | undefined> {
  return unknownClassifier(op) ?? await missingColumn(op, runner) ?? await missingPlace(op);
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
async function missingColumn(op: Op, runner: Evaluator | undefined): Promise<string | undefined> {
  const columnName = columnNameOf(op);
  const { dataset } = op.fields;
  if (columnName === undefined || !isOp(dataset, "dataset") || runner === undefined) return undefined;
  const names = await namesOf(dataset, runner);
  if (names === undefined || names.includes(columnName)) return undefined;
  return `The dataset has no column ${JSON.stringify(columnName)}${suggest(columnName, names)}; it has ${
    listNames(names, 20)
  }`;
}

async function namesOf(dataset: Op<"dataset">, runner: Evaluator): Promise<string[] | undefined> {
  if (dataset.type === LoadInlineJsonDatasetOp.type) {
    return Object.keys((dataset.fields as unknown as LoadInlineJsonFields).data);
  }
  if (await runner.has(dataset)) {
    for await (const { schema } of runner.batches(dataset, { end: 1 })) return namesIn(schema);
  }
  const source = KEEP_COLUMNS.has(dataset.type) ? dataset.fields.dataset : undefined;
  if (isOp(source, "dataset")) return await namesOf(source, runner);
  const known = ofFiles.get(dataset) ?? await namesOfFile(dataset);
  if (known !== undefined) ofFiles.set(dataset, known);
  return known;
}

/** What is known of files that no one has loaded: a dataset is named by its file's content, so that it stays true. */
const ofFiles = new WeakMap<Op, string[]>();

async function namesOfFile(dataset: Op<"dataset">): Promise<string[] | undefined> {
  const beginning = await fileBeginning(dataset, 1);
  return beginning?.hasAllColumns ? namesIn(beginning.table.schema) : undefined;
}

/** Ops that choose and order rows. */
const KEEP_COLUMNS: ReadonlySet<string> = new Set(
  [TakeRowsOp, MaskRowsOp, SortRowsOp, SampleRowsOp, DropDuplicateRowsOp].map(({ type }) => type),
);

function namesIn(schema: Schema): string[] {
  return schema.fields.map(({ name }) => name);
}

/** A model that cannot be found, or has not what an op names of it. */
async function missingPlace(op: Op): Promise<string | undefined> {
  const { model, dtype } = op.fields;
  if (typeof model !== "string") return undefined;
  try {
    const { provider, name } = findModelProvider(model);
    await provider.check?.(name, typeof dtype === "string" ? dtype : null, namedPlaces(op));
    return undefined;
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}
