/**
 * Walking graphs. Every walk visits each distinct node once and does not recurse, so deep and wide graphs are cheap.
 *
 * @module
 */

import type { Op } from "./op.ts";
import { atOnce, type Steps } from "./steps.ts";

/**
 * All ops that `roots` are made of, the roots included; each once, an op always after those that it depends on.
 *
 * @example
 * ```ts
 * import { Runner, walk } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * console.log(walk([data.colScore("score").gt(0.5)]).map(({ type }) => type)); // [ "LoadInlineJsonDatasetOp", "SelectScoreColumnOp", "CompareOp" ]
 * ```
 */
export function walk(roots: Iterable<Op>): Op[] {
  return atOnce(walkSteps(roots));
}

/** The same along other edges: each op once, always after those that `next` names. */
export function walkBy(roots: Iterable<Op>, next: (op: Op) => readonly Op[]): Op[] {
  return atOnce(walkSteps(roots, next));
}

/** Ops that are looked at in one step. */
const OPS_OF_STEP = 256;

/** As {@linkcode walkBy}, in steps. */
export function* walkSteps(
  roots: Iterable<Op>,
  next: (op: Op) => readonly Op[] = (op) => op.dependencies(),
): Steps<Op[]> {
  const order: Op[] = [];
  /** Whether an op that was met is in the order. */
  const placed = new Map<string, boolean>();
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const op = stack[stack.length - 1];
    const isPlaced = placed.get(op.uuid);
    if (isPlaced !== undefined) {
      stack.pop();
      if (!isPlaced) order.push(op);
      placed.set(op.uuid, true);
      continue;
    }
    placed.set(op.uuid, false);
    if (placed.size % OPS_OF_STEP === 0) yield;
    const dependencies = next(op);
    for (let i = dependencies.length - 1; i >= 0; i--) {
      if (!placed.has(dependencies[i].uuid)) stack.push(dependencies[i]);
    }
  }
  return order;
}

/** Each op once, in the order in which it comes first. */
export function distinct(ops: readonly Op[]): Op[] {
  if (ops.length > FEW) return [...new Map(ops.map((op) => [op.uuid, op])).values()];
  return ops.filter(({ uuid }, i) => ops.findIndex((op) => op.uuid === uuid) === i);
}

/** Among no more ops, to look for each takes less time than to keep a map of them. */
const FEW = 8;
