/**
 * Looking at what is there, without computing and without waiting long.
 *
 * @module
 */

import type { Evaluator, State, Status } from "../../../ops/evaluator.ts";
import type { Op } from "../../../ops/op.ts";
import { forEachParallel, STATUSES_AT_ONCE } from "../../../stores/parallel.ts";

/** The longest that a picture waits for one thing, in milliseconds. */
export const PATIENCE = 2_000;

/** What `promise` gives, or `undefined` where it takes too long. What fails is as good as not there. */
export async function withPatience<T>(promise: Promise<T>, milliseconds: number = PATIENCE): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The status of an op, where it can be had soon. */
export async function peekStatus(op: Op): Promise<Status | undefined> {
  return op.evaluator && await withPatience(op.evaluator.status(op));
}

/** The states of ops by uuid, as far as they can be had soon. */
export async function peekStates(ops: readonly Op[], runner: Evaluator | undefined): Promise<Map<string, State>> {
  const states = new Map<string, State>(ops.filter((op) => op.isEphemeral).map((op) => [op.uuid, "ephemeral"]));
  if (runner === undefined) return states;
  const stored = ops.filter((op) => !op.isEphemeral);
  const look = (op: Op) => runner.status(op).then(({ state }) => void states.set(op.uuid, state), () => {});
  await withPatience(forEachParallel(stored, STATUSES_AT_ONCE, look));
  return new Map(states);
}
