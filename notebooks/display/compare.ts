/**
 * Experiments side by side.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import type { Classifier } from "../../ops/handles/classifier.ts";
import type { Report } from "../../ops/handles/report.ts";
import { show } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { ProbeComparison } from "./probes/comparison.ts";
import { Comparison } from "./reports/comparison.ts";
import { distinctNames } from "./reports/names.ts";
import { requireNoMore } from "../../ops/options.ts";

/** Ops by name, or in a list. */
export type Many<T> = Readonly<Record<string, T>> | Iterable<T>;

/**
 * Puts reports side by side, by their metrics and curves, or probes, by the cosines between their directions: in an object
 * by name, or in a list, whose names are then what differs between them.
 *
 * @example
 * ```ts
 * import { compare, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad"), scoreThreshold: 0.5 });
 * const rows = await compare({ half: report, more: report.subs({ scoreThreshold: 0.85 }) }).toRows();
 * console.log(rows.map((row) => row.recall)); // [ 0.5, 0.5 ]
 * ```
 *
 * @throws {OpError} for anything else.
 */
export function compare(reports: Many<Report>): Comparison;
/** Puts probes side by side. */
export function compare(probes: Many<Classifier>): ProbeComparison;
export function compare(ops: Many<Report> | Many<Classifier>): Comparison | ProbeComparison {
  requireNoMore("compare", arguments, 1);
  const entries = entriesOf(ops);
  if (entries.length === 0) throw new OpError("compare() needs at least one report");
  const named = Object.fromEntries(entries);
  return isOp(entries[0][1], "classifier")
    ? new ProbeComparison(named as Record<string, Classifier>)
    : new Comparison(named as Record<string, Report>);
}

function entriesOf(ops: Many<Op>): [string, Op][] {
  if (typeof ops !== "object" || ops === null || isOp(ops)) {
    throw new OpError(`compare() takes reports in a list or by name, got ${show(ops)}`);
  }
  const list = Symbol.iterator in ops ? [...ops] : Object.values(ops);
  const kind = isOp(list[0], "classifier") ? "classifier" : "report";
  const odd = list.findIndex((op) => !isOp(op, kind));
  if (odd >= 0) throw new OpError(`compare() takes reports, or classifiers, got ${show(list[odd])}`);
  const names = Symbol.iterator in ops ? distinctNames(list) : Object.keys(ops);
  return list.map((op, i) => [names[i], op]);
}
