/**
 * What a run would do, in words.
 *
 * @module
 */

import { keptText } from "../../notebooks/display/text.ts";
import { distinct } from "../../ops/graph.ts";
import type { Op } from "../../ops/op.ts";
import type { Runner } from "../../runner/runner.ts";
import type { Plan, Step } from "../../runner/schedule/plan.ts";
import { computedWith, faultOf } from "../../runner/faults/what_is_wrong.ts";
import { unitsOf } from "../../runner/schedule/units.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import { type ReusedRows, reusedText } from "../../notebooks/display/status/reused.ts";
import { paint } from "../colours.ts";
import { storedFloatForm } from "../graph/float_form.ts";
import { reusedOf } from "../graph/reused.ts";
import type { Runners } from "../graph/runners.ts";
import { statusesOf } from "../graph/states.ts";
import type { Terminal } from "../terminal.ts";

/** Requests under way at a time. */
const PARALLEL = 8;
/** Steps that are looked at for what would fail: a plan of many thousands is to be shown at once. */
const MOST_LOOKED_AT = 1000;

/** What {@linkcode dryRunText} and {@linkcode dryRunLines} are told. */
export interface DryRun {
  /** What is there, and what is missing. */
  readonly plan: Plan;
  /** The names of ops in the files that were loaded, by uuid. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Knows the store of each op. */
  readonly runners: Runners;
  /** What to write to find results that Python stored, by the uuids of ops that are missing. */
  readonly floatForms: ReadonlyMap<string, string>;
  /** How many rows are kept of ops that were interrupted, by their uuids. */
  readonly rowsKept: ReadonlyMap<string, number>;
  /** Rows that would be taken from other ops, by the uuids of those that are missing. */
  readonly reused: ReadonlyMap<string, readonly ReusedRows[]>;
  /** What missing ops ask for that is not there, as far as that is known, by their uuids. */
  readonly wrong: ReadonlyMap<string, string>;
}

/** Looks for rows that a run goes on from: how many of each op, by uuid. */
export async function findRowsKept(ops: readonly Op[], runners: Runners): Promise<Map<string, number>> {
  const statuses = await statusesOf(ops, runners);
  return new Map(statuses.flatMap(({ op, rowsKept }) => rowsKept === undefined ? [] : [[op.uuid, rowsKept]]));
}

/** Looks for rows of missing ops that other ops have. */
export async function findReused({ steps }: Plan, runners: Runners): Promise<Map<string, readonly ReusedRows[]>> {
  const found = new Map<string, readonly ReusedRows[]>();
  for (const unit of unitsOf(steps, ({ op }) => op)) {
    const ops = unit.map(({ op }) => op);
    const origins = reusedOf(await runners.runnerOf(ops[0]).rowOrigins(ops));
    ops.forEach(({ uuid }) => found.set(uuid, origins));
  }
  return found;
}

/** Looks for what missing ops, and those that are computed along with them, ask for that is not there. */
export async function findWrong({ steps }: Plan, runners: Runners): Promise<Map<string, string>> {
  const computed = steps.slice(0, MOST_LOOKED_AT).map(({ op }) => computedWith(op));
  const faults = await findOf(distinct(computed.flat()), runners, faultOf);
  return new Map(computed.flatMap((ops) => {
    const wrong = ops.find(({ uuid }) => faults.has(uuid));
    return wrong === undefined ? [] : [[ops.at(-1)!.uuid, faults.get(wrong.uuid)!]];
  }));
}

/** Looks for results that Python stored with floats in place of integers. */
export async function findFloatForms({ steps }: Plan, runners: Runners): Promise<Map<string, string>> {
  return await findOf(steps.map(({ op }) => op), runners, storedFloatForm);
}

/** What is found of ops, by the uuids of those of which something is. */
async function findOf(
  ops: readonly Op[],
  runners: Runners,
  find: (op: Op, runner: Runner) => Promise<string | undefined>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await forEachParallel(ops, PARALLEL, async (op) => {
    const text = await find(op, runners.runnerOf(op));
    if (text !== undefined) found.set(op.uuid, text);
  });
  return found;
}

/** The plan for people: what is there, then what would be computed, in order, and from where each reads. */
export function dryRunText(
  { plan, names, runners, floatForms, rowsKept, reused, wrong }: DryRun,
  terminal: Terminal,
): string {
  const line = (action: string, op: Op, from: string): string => {
    const called = names.get(op.uuid)?.[0];
    return `${action}  ${op.uuid}${called === undefined ? "" : ` (${called})`}\n         ${
      paint(terminal, "faint", `from ${from}`)
    }\n`;
  };
  const together = sharing(plan);
  const formText = ({ op }: Step): string[] => floatForms.has(op.uuid) ? [floatForms.get(op.uuid)!] : [];
  const keptRows = ({ op }: Step): string[] => rowsKept.has(op.uuid) ? [keptText(rowsKept.get(op.uuid))!] : [];
  const fromText = (step: Step): string =>
    [
      sourceText(step),
      ...keptRows(step),
      ...passText(together(step)),
      ...(reused.get(step.op.uuid) ?? []).map(reusedText),
      ...formText(step),
    ].join(", ");
  const wrongText = ({ op: { uuid } }: Step): string =>
    wrong.has(uuid) ? `         ${paint(terminal, "red", `would fail: ${wrong.get(uuid)}`)}\n` : "";
  return [
    ...plan.stored.map((op) => line(paint(terminal, "blue", "stored "), op, runners.of(op).storeUri)),
    ...plan.steps.map((step) => line(paint(terminal, "green", "compute"), step.op, fromText(step)) + wrongText(step)),
    `${plan.steps.length} to compute, ${plan.stored.length} stored\n`,
  ].join("");
}

/** The plan for programs. */
export function dryRunLines({ plan, names, runners, floatForms, rowsKept, reused, wrong }: DryRun): string {
  const together = sharing(plan);
  const line = (action: string, op: Op, from: string, more = {}): string =>
    `${JSON.stringify({ uuid: op.uuid, names: names.get(op.uuid) ?? [], action, from, ...more })}\n`;
  return [
    ...plan.stored.map((op) => line("stored", op, runners.of(op).storeUri)),
    ...plan.steps.map((step) => {
      const [form, kept] = [floatForms.get(step.op.uuid), rowsKept.get(step.op.uuid)];
      const taken = reused.get(step.op.uuid) ?? [];
      const more = {
        opsInPass: together(step),
        ...(form === undefined ? {} : { floatForm: form }),
        ...(kept === undefined ? {} : { rowsKept: kept }),
        ...(taken.length === 0 ? {} : { reused: taken }),
        ...(wrong.has(step.op.uuid) && { wrong: wrong.get(step.op.uuid) }),
      };
      return line("compute", step.op, sourceText(step), more);
    }),
  ].join("");
}

/** How many ops are computed in one pass with a step, itself among them. */
function sharing({ steps }: Plan): (step: Step) => number {
  const units = unitsOf(steps, ({ op }) => op);
  const sizes = new Map(units.flatMap((unit) => unit.map((step) => [step, unit.length])));
  return (step) => sizes.get(step)!;
}

function passText(ops: number): string[] {
  return ops === 1 ? [] : [`in one pass of ${ops} ops`];
}

/** Where a step's inputs are: a file, a model, other ops. */
function sourceText({ op, inputs, needs }: Step): string {
  const { filePath, files, model } = op.parameters;
  const there = inputs.length - needs.length;
  return [
    ...(typeof filePath === "string" ? [`the file ${filePath}`] : []),
    ...(Array.isArray(files) ? [`${files.length} files`] : []),
    ...(typeof model === "string" ? [`the model ${model}`] : []),
    ...(there > 0 ? [`${there} stored`] : []),
    ...(needs.length > 0 ? [`${needs.length} computed before`] : []),
  ].join(", ") || "the graph itself";
}
