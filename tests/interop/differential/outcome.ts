/**
 * What a program comes to in one language, and where two differ.
 *
 * @module
 */

import type { PythonJson } from "../../../mod.ts";
import { DOCUMENTED, listedTolerance } from "./documented.ts";
import type { Program, Step } from "./program.ts";

/** What became of one op. */
export interface Outcome {
  readonly uuid: string;
  /** The message, where it failed. */
  readonly error?: string;
  /** The column's Arrow type under pyarrow's name; of a dataset, by column. */
  readonly type?: string | Readonly<Record<string, string>>;
  /** The values. */
  readonly value?: PythonJson;
}

/** Outcomes by the names of a program's steps. */
export type Outcomes = Readonly<Record<string, Outcome>>;

/** What two numbers may differ by, absolutely and by their size. */
const TOLERANCE = 2e-5;

/** Where two outcomes of a program differ, save where docs/python.md says so: a line for each op. */
export function differences(program: Program, ours: Outcomes, theirs: Outcomes): string[] {
  const tolerances = tolerancesOf(program);
  const excused = new Set<string>();
  return program.steps.flatMap((step) => {
    const [here, there] = [ours[step.name], theirs[step.name]];
    // What is made of an op that differs as documented differs too.
    if (inputsOf(step).some((name) => excused.has(name)) || isDocumented(here, there)) excused.add(step.name);
    const tolerance = tolerances.get(step.name)!;
    const isRanked = step.call !== "evaluate" || !hasTies(theirs[(step.args.score as { op: string }).op], tolerance);
    const found = here.uuid === there.uuid && excused.has(step.name)
      ? undefined
      : difference(step, here, there, { tolerance, isRanked });
    return found === undefined ? [] : [`seed ${program.seed}, ${step.name} (${describe(step)}): ${found}`];
  });
}

function describe({ call, args }: Step): string {
  return args.model_type === undefined ? call : `${args.model_type}, ${args.preprocessing}`;
}

function inputsOf({ args }: Step): string[] {
  return Object.values(args).flatMap((value) => {
    return typeof value === "object" && value !== null && "op" in value ? [value.op as string] : [];
  });
}

/** The tolerance of each op: its classifier's, or that of what it is made of. */
function tolerancesOf({ steps }: Program): Map<string, number> {
  const found = new Map<string, number>();
  for (const step of steps) {
    const own = listedTolerance(step) ?? TOLERANCE;
    found.set(step.name, Math.max(own, ...inputsOf(step).map((name) => found.get(name)!)));
  }
  return found;
}

function isDocumented(ours: Outcome, theirs: Outcome): boolean {
  return DOCUMENTED.some(({ applies }) => isComputed(ours) && isComputed(theirs) && applies(ours, theirs));
}

function isComputed({ error, value }: Outcome): boolean {
  return error !== undefined || value !== undefined;
}

interface Exactness {
  /** What numbers may differ by. */
  readonly tolerance: number;
  /** Whether the order of scores is beyond doubt. */
  readonly isRanked: boolean;
}

/** Whether some scores are so close, and not equal, that the two languages may rank them otherwise. */
function hasTies({ value }: Outcome, tolerance: number): boolean {
  const scores = (Array.isArray(value) ? value : []).filter((score) => typeof score === "number");
  const ascending = scores.toSorted((a, b) => a - b);
  return ascending.some((score, i) => i > 0 && score !== ascending[i - 1] && score - ascending[i - 1] < tolerance / 10);
}

/** Of a report, what does not depend on ranks. */
function withoutRanks(report: PythonJson): PythonJson {
  return Object.fromEntries(
    Object.entries(report as Record<string, Record<string, PythonJson>>).map(([split, metrics]) => {
      const { count, n_true, n_false, avg_score } = metrics;
      return [split, { count, n_true, n_false, avg_score }];
    }),
  );
}

function difference(
  step: Step,
  ours: Outcome,
  theirs: Outcome,
  { tolerance, isRanked }: Exactness,
): string | undefined {
  if (ours.uuid !== theirs.uuid) return `uuid ${ours.uuid}, in Python ${theirs.uuid}`;
  if (!isComputed(ours) || !isComputed(theirs)) return undefined;
  if ((ours.error === undefined) !== (theirs.error === undefined)) {
    return `${ours.error ?? "succeeds"}; in Python ${theirs.error ?? "it succeeds"}`;
  }
  if (ours.value === undefined || theirs.value === undefined || step.call === "train_classifier") return undefined;
  if (tolerance === Infinity) return undefined;
  const [here, there] = isRanked ? [ours.value, theirs.value] : [ours.value, theirs.value].map(withoutRanks);
  const place = unequal(here, there, { tolerance, mayHaveMore: step.call === "evaluate" });
  if (place !== undefined) return `value${place}`;
  if (isEmpty(ours.value) || typesOf(ours) === typesOf(theirs)) return undefined;
  return `type ${typesOf(ours)}, in Python ${typesOf(theirs)}`;
}

/** Whether there are no rows: a column without values has a type here, and none in krnel-graph. */
function isEmpty(value: PythonJson): boolean {
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.values(value).some(isEmpty);
}

function typesOf({ type }: Outcome): string {
  const text = JSON.stringify(type ?? null);
  return text.replace(/fixed_size_list<\w+: (\w+)>/g, "$1").replace(/list<\w+: (\w+)>/g, "$1[]");
}

interface Comparison {
  readonly tolerance: number;
  /** Reports of ours have more than krnel-graph's. */
  readonly mayHaveMore: boolean;
}

/** The place where two values differ. */
function unequal(ours: PythonJson, theirs: PythonJson, comparison: Comparison): string | undefined {
  if (typeof ours === "number" && typeof theirs === "number") {
    const isClose = Math.abs(ours - theirs) <= comparison.tolerance * Math.max(1, Math.abs(theirs));
    return isClose ? undefined : ` is ${ours}, in Python ${theirs}`;
  }
  if (!isObject(ours) || !isObject(theirs)) {
    return ours === theirs ? undefined : ` is ${JSON.stringify(ours)}, in Python ${JSON.stringify(theirs)}`;
  }
  const names = Object.keys(theirs);
  const more = Object.keys(ours).length - names.length;
  if (more !== 0 && !(comparison.mayHaveMore && more > 0)) {
    return ` has ${Object.keys(ours).join()}, in Python ${names.join()}`;
  }
  const places = names.map((name) => [name, unequal(ours[name], theirs[name], comparison)]);
  const first = places.find(([, place]) => place !== undefined);
  return first && `.${first[0]}${first[1]}`;
}

function isObject(value: PythonJson): value is { [name: string]: PythonJson } {
  return typeof value === "object" && value !== null;
}
