/**
 * Statuses of some ops, to be shown.
 *
 * @module
 */

import { attach } from "../bundle.ts";
import type { Op } from "../../../ops/op.ts";
import { mapParallel, STATUSES_AT_ONCE } from "../../../stores/parallel.ts";

/**
 * The statuses of some ops, to be shown in a notebook. Computes nothing.
 *
 * @example
 * ```ts
 * import { Runner, statuses } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const list = statuses([data, data.colScore("score")]);
 * console.log(list.ops.length); // 2
 * ```
 */
export class Statuses {
  /** The ops. */
  readonly ops: readonly Op[];

  /** Made by {@linkcode statuses}. */
  constructor(ops: readonly Op[]) {
    this.ops = ops;
  }

  /** What it is; reads nothing. */
  toString(): string {
    return `statuses of ${this.ops.length} ops`;
  }
}

/**
 * The statuses of some ops as a table.
 *
 * @example
 * ```ts
 * import { Runner, statuses } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * console.log(statuses([data, data.colScore("score").gt(0.5)]).ops.length); // 2: in a notebook, rows of a table
 * ```
 */
export function statuses(ops: Iterable<Op>): Statuses {
  return new Statuses([...ops]);
}

attach(Statuses.prototype, async ({ ops }) => {
  const { statusCard } = await import("./table.ts");
  const known = ops.filter((op) => op.evaluator !== undefined);
  return statusCard(await mapParallel(known, STATUSES_AT_ONCE, (op) => op.evaluator!.status(op)));
});
