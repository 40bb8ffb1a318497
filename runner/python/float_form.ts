/**
 * Results that Python stored under another name because it wrote `C=1.0` where a program here says `C: 1`.
 *
 * @module
 */

import { integerPaths, type ParameterPath, withFloats } from "../../ops/float_parameters.ts";
import { walk } from "../../ops/graph.ts";
import type { Op } from "../../ops/op.ts";
import { substitute } from "../../ops/substitute.ts";

/** A parameter of a classifier in a graph. */
interface Place {
  /** Which of the graph's classifiers, inputs first. */
  readonly classifier: number;
  readonly path: ParameterPath;
  readonly value: number;
}

/** Up to so many parameters, each combination is looked for; of more, only all together. */
const MOST_COMBINED = 3;

/**
 * What to write to find a result that is stored, in place of one that is missing: "stored with C: 1.0: write float(1)".
 *
 * @param has Whether an op's result is stored, for this library or for Python.
 * @returns `undefined` where no such result is there.
 */
export async function floatForm(op: Op, has: (op: Op) => Promise<boolean>): Promise<string | undefined> {
  const places = classifiersOf(op).flatMap(({ fields }, classifier) => {
    const params = fields.params as Readonly<Record<string, unknown>>;
    return integerPaths(params).map((path) => ({ classifier, path, value: valueAt(params, path) }));
  });
  for (const chosen of combinations(places)) {
    if (await has(inFloats(op, chosen))) return advice(chosen);
  }
  return undefined;
}

function classifiersOf(op: Op): Op[] {
  return walk([op]).filter(({ type }) => type === "TrainClassifierOp");
}

function valueAt(params: unknown, path: ParameterPath): number {
  return path.reduce((table, name) => (table as Readonly<Record<string, unknown>>)[name], params) as number;
}

function combinations(places: readonly Place[]): (readonly Place[])[] {
  if (places.length === 0) return [];
  if (places.length > MOST_COMBINED) return [places];
  const sets = Array.from({ length: 2 ** places.length - 1 }, (_, i) => places.filter((_, j) => (i + 1) >> j & 1));
  return sets.sort((a, b) => b.length - a.length);
}

/** One classifier after the other, since what is above a changed one is another op. */
function inFloats(op: Op, places: readonly Place[]): Op {
  return [...Map.groupBy(places, ({ classifier }) => classifier)].reduce((root, [classifier, chosen]) => {
    const old = classifiersOf(root)[classifier];
    const params = withFloats(old.fields.params as Readonly<Record<string, unknown>>, chosen.map(({ path }) => path));
    return substitute(root, [[old, old.subs({ params })]]);
  }, op);
}

function advice(places: readonly Place[]): string {
  const stored = places.map(({ path, value }) => `${path.join(".")}: ${value}.0`);
  const written = [...new Set(places.map(({ value }) => `float(${value})`))];
  return `stored with ${stored.join(", ")}: write ${written.join(", ")}`;
}
