/**
 * Which ops a command is about.
 *
 * @module
 */

import type { State } from "../../ops/evaluator.ts";
import { distinct, walk } from "../../ops/graph.ts";
import type { Op } from "../../ops/op.ts";
import { UsageError } from "../usage_error.ts";
import { findOps, isUuid } from "./find.ts";
import { exportedFrom } from "./exported_from.ts";
import { inputsByField, type NamedOp } from "./named_ops.ts";
import { noGraphText, noMatchText } from "./nothing_found.ts";
import type { GraphOptions } from "./options.ts";
import { ownCode } from "./own_code.ts";
import { Runners } from "./runners.ts";
import { statesOf } from "./states.ts";

/** The ops that the options choose. */
export interface Selection {
  /** The ops, each after those that it depends on. */
  readonly ops: readonly Op[];
  /** The names that ops have in the files, by uuid. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** The first name that each exported op has, by uuid. */
  readonly variables: ReadonlyMap<string, string>;
  /** Which runner answers for each. */
  readonly runners: Runners;
}

/** @throws {UsageError} where the options name no graph, or choose no op of it. */
export async function selectOps(options: GraphOptions): Promise<Selection> {
  if (options.file === undefined && options.uuid === undefined) {
    throw new UsageError("No graph was named: use -f main.ts for the ops of a file, or -u UUID for one of the store");
  }
  const runners = new Runners(options.store);
  const exported = await exportedFrom(options.file ?? []);
  const stored = await storedOps(options, exported, runners);
  const roots = [...exported.map(({ op }) => op), ...stored];
  const names = namesWhenAsked(exported, options);
  const candidates = options.deps === false ? distinct(roots) : walk(roots);
  const variables = new Map(exported.toReversed().map(({ name, op }) => [op.uuid, name]));
  const matching = candidates.filter((op) => matches(op, options, names, variables));
  const ops = (await inState(matching, options.state, runners)).slice(0, options.count || undefined);
  if (candidates.length === 0) {
    const stores = runners.all([]).map(({ storeUri }) => storeUri);
    throw new UsageError(noGraphText(options, stores));
  }
  if (ops.length === 0) {
    const known = { exported: exported.map(({ name }) => name), all: [...names().values()].flat() };
    throw new UsageError(noMatchText(candidates, known, options));
  }
  return {
    ops,
    get names() {
      return names();
    },
    variables,
    runners,
  };
}

/** The ops that `-u` finds in the store. With files, only whole uuids are looked for there: parts are filters. */
async function storedOps(options: GraphOptions, exported: readonly NamedOp[], runners: Runners): Promise<Op[]> {
  const patterns = (options.uuid ?? []).filter((pattern) => options.file === undefined || isUuid(pattern));
  if (patterns.length === 0) return [];
  const sources = runners.all(exported.map(({ op }) => op));
  return (await Promise.all(sources.flatMap((runner) => patterns.map((pattern) => findOps(runner, pattern))))).flat();
}

/** Few commands tell the names of ops, which take as long to make as the ops themselves. */
function namesWhenAsked(exported: readonly NamedOp[], { deps }: GraphOptions): () => Map<string, string[]> {
  let names: Map<string, string[]> | undefined;
  const withInputs = () => deps === false ? exported : [...exported, ...exported.flatMap(inputsByField)];
  return () => names ??= namesByUuid(withInputs());
}

function namesByUuid(named: readonly NamedOp[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, op } of named) {
    const known = names.get(op.uuid);
    if (known === undefined) names.set(op.uuid, [name]);
    else known.push(name);
  }
  return names;
}

function matches(
  op: Op,
  options: GraphOptions,
  names: () => ReadonlyMap<string, readonly string[]>,
  variables: ReadonlyMap<string, string>,
): boolean {
  const passes = (patterns: readonly string[] | undefined, texts: () => readonly string[]): boolean => {
    return patterns === undefined || texts().some((text) => patterns.some((pattern) => contains(text, pattern)));
  };
  return passes(options.uuid, () => [op.uuid]) &&
    passes(options.variable, () => names().get(op.uuid) ?? []) &&
    passes(options.type, () => [op.type]) &&
    passes(options.parameter, () => Object.values(op.parameters).map(parameterText)) &&
    passes(options.code, () => [ownCode(op, variables)]);
}

function contains(text: string, pattern: string): boolean {
  return text.toLowerCase().includes(pattern.toLowerCase());
}

function parameterText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, plainData) ?? String(value);
}

/** Values that JSON has no form for, as text. */
function plainData(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

async function inState(ops: readonly Op[], wanted: readonly State[] | undefined, runners: Runners): Promise<Op[]> {
  if (wanted === undefined) return [...ops];
  const states = await statesOf(ops, runners);
  return ops.filter((op) => wanted.includes(states.get(op.uuid)!));
}
