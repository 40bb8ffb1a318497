/**
 * The names of ops that are hashes over much data, and of those that are made from them. They are made when somebody first asks for
 * one: in steps by who can rest, else at once.
 *
 * @module
 */

import type { Op } from "./op.ts";
import { atOnce, type Steps } from "./steps.ts";

/** What is left to do for an op's name. */
interface LateUuid {
  /** The ops whose names it is a hash over. */
  readonly after: readonly Op[];
  readonly steps: Steps<string>;
  uuid?: string;
}

const late = new WeakMap<Op, LateUuid>();

/** Leaves an op's name to whoever first asks for it. */
export function nameLater(op: Op, after: readonly Op[], steps: Steps<string>): void {
  late.set(op, { after, steps });
}

/** Whether an op's name is still to be made. */
export function isUnnamed(op: Op): boolean {
  const parts = late.get(op);
  return parts !== undefined && parts.uuid === undefined;
}

/** The name of an op that was left to be named later. */
export function lateUuid(op: Op): string {
  atOnce(namingSteps([op]));
  return late.get(op)!.uuid!;
}

/** Makes the names of some ops, and of what they are made from. Several may do so at once, and share the work. */
export function* namingSteps(ops: Iterable<Op>): Steps<void> {
  const stack = [...ops];
  while (stack.length > 0) {
    const op = stack[stack.length - 1];
    const below = isUnnamed(op) ? late.get(op)!.after.filter(isUnnamed) : [];
    for (const other of below) stack.push(other);
    if (below.length > 0) continue;
    stack.pop();
    yield* ownSteps(op);
  }
}

function* ownSteps(op: Op): Steps<void> {
  while (isUnnamed(op)) {
    const parts = late.get(op)!;
    const step = parts.steps.next();
    if (step.done) parts.uuid = step.value;
    else yield;
  }
}
