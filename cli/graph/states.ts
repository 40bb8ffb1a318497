/**
 * Reading the statuses of many ops.
 *
 * @module
 */

import type { Evaluator, State, Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import { ResultStore } from "../../stores/results.ts";
import { newStatus } from "../../stores/status.ts";
import type { Runners } from "./runners.ts";

/** Requests under way at a time. */
const PARALLEL = 16;

/** The statuses of ops, in their order. */
export async function statusesOf(ops: readonly Op[], runners: Runners): Promise<Status[]> {
  return await forEachOp(ops, runners, (op, evaluator) => evaluator.status(op), (op) => newStatus(op, "new"));
}

/** The states of ops by uuid. Of those whose results are there, no status is read. */
export async function statesOf(ops: readonly Op[], runners: Runners): Promise<Map<string, State>> {
  const stateOf = async (op: Op, evaluator: Evaluator): Promise<State> => {
    const isStored = !op.isEphemeral && await evaluator.has(op);
    return isStored ? "completed" : (await evaluator.status(op)).state;
  };
  const states = await forEachOp(ops, runners, stateOf, (): State => "new");
  return new Map(ops.map(({ uuid }, i) => [uuid, states[i]]));
}

/** What `ask` gives for each op, in their order; `untouched`, for those of which nothing is stored. */
async function forEachOp<T>(
  ops: readonly Op[],
  runners: Runners,
  ask: (op: Op, evaluator: Evaluator) => Promise<T>,
  untouched: (op: Op) => T,
): Promise<T[]> {
  const missing = await withNothing(ops, runners);
  const answers = new Array<T>(ops.length);
  await forEachParallel(ops, PARALLEL, async (op, i) => {
    answers[i] = missing.has(op) ? untouched(op) : await ask(op, runners.of(op));
  });
  return answers;
}

/** Ops of which their stores have nothing. */
async function withNothing(ops: readonly Op[], runners: Runners): Promise<ReadonlySet<Op>> {
  const missing = new Set<Op>();
  const kept = ops.filter(({ isEphemeral }) => !isEphemeral);
  for (const ofOne of Map.groupBy(kept, (op) => runners.of(op)).values()) {
    const { store } = runners.runnerOf(ofOne[0]);
    for (const op of await new ResultStore(store).withoutFolder(ofOne)) missing.add(op);
  }
  return missing;
}
