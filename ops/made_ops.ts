/**
 * Who is told of every op that is made, so that what is drawn can know of experiments that are not in its own graph.
 *
 * @module
 */

import type { Op } from "./op.ts";

const listeners = new Set<(op: Op) => void>();

/** Calls `listener` with each op that is made from now on. */
export function onMade(listener: (op: Op) => void): void {
  listeners.add(listener);
}

/** Tells of an op. */
export function tellMade<O extends Op>(op: O): O {
  for (const listener of listeners) listener(op);
  return op;
}
