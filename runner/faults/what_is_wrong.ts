/**
 * What can be known to be wrong with ops before they are computed: one place for cards, `explain` and `--dry-run`.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import type { Evaluator } from "../../ops/evaluator.ts";
import { walkBy, walkSteps } from "../../ops/graph.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { columnNameOf } from "../../ops/op_name.ts";
import { isOp } from "../../ops/op_reference.ts";
import { TrainClassifierOp } from "../../ops/types/classifiers.ts";
import { atPace } from "../../stores/pace.ts";
import { findModelProvider } from "../models/mod.ts";
import { classifierNames } from "../probes/mod.ts";
import { missingSteps } from "../schedule/plan.ts";
import { faultOfKind, knownColumns } from "./known_columns.ts";
import { namedPlaces } from "./named_places.ts";

/** Of larger graphs only the op itself is looked at, with what is computed along with it, so that showing it stays quick. */
const MOST_OPS = 200;

/**
 * What an op, or something missing that it is computed from, asks for that is not there, as far as that is known: a column,
 * or one that holds what is asked for, a classifier, a model and its layers, hook points, heads and labels. Runs no model, fetches nothing and computes nothing.
 */
export async function whatIsWrong(op: Op, runner: Evaluator | undefined): Promise<string | undefined> {
  if (!op.isEphemeral && await runner?.has(op)) return undefined;
  const { length: count } = await atPace(walkSteps([op]));
  const missing = count > MOST_OPS ? new Set<string>() : await missingBelow(op, runner);
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
  return unknownClassifier(op) ?? await wrongColumn(op, runner) ?? await missingPlace(op);
}

function unknownClassifier({ type, fields }: Op): string | undefined {
  if (type !== TrainClassifierOp.type) return undefined;
  const [name, known] = [String(fields.modelType), classifierNames()];
  if (known.includes(name)) return undefined;
  return `There is no classifier ${JSON.stringify(name)} here${suggest(name, known)}; there are ${
    listNames(known, 40)
  }`;
}

/** A column that its dataset, which is there to be looked at, does not have, or that holds something else. */
async function wrongColumn(op: Op, runner: Evaluator | undefined): Promise<string | undefined> {
  const columnName = columnNameOf(op);
  const { dataset } = op.fields;
  if (columnName === undefined || !isOp(dataset, "dataset") || runner === undefined) return undefined;
  const known = await knownColumns(dataset, runner);
  if (known === undefined) return undefined;
  const { names, hasAll } = known;
  if (names.includes(columnName)) return faultOfKind(known, columnName, op.kind);
  if (!hasAll) return undefined;
  return `The dataset has no column ${JSON.stringify(columnName)}${suggest(columnName, names)}; it has ${
    listNames(names, 20)
  }`;
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
