/**
 * Reading the statuses of many ops.
 *
 * @module
 */

import type { Evaluator, State, Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import { ResultStore } from "../../stores/results.ts";
import type { Runners } from "./runners.ts";

/** Requests under way at a time. */
const PARALLEL = 16;

/** The statuses of ops, in their order. */
export async function statusesOf(ops: readonly Op[], runners: Runners): Promise<Status[]> {
  const askMany = (results: ResultStore, kept: readonly Op[]) => results.knownStatuses(kept);
  const statuses = await askOf(ops, runners, askMany, (op, evaluator) => evaluator.status(op));
  return ops.map(({ uuid }) => statuses.get(uuid)!);
}

/** The states of ops by uuid. Of those whose results are there, no status is read. */
export async function statesOf(ops: readonly Op[], runners: Runners): Promise<ReadonlyMap<string, State>> {
  const askMany = (results: ResultStore, kept: readonly Op[]) => results.knownStates(kept);
  return await askOf(ops, runners, askMany, async (op, evaluator) => {
    const isStored = !op.isEphemeral && await evaluator.has(op);
    return isStored ? "completed" : (await evaluator.status(op)).state;
  });
}

/** Asks of ops what their stores tell of many at once, and of the others one by one. The answers are by uuid. */
async function askOf<T>(
  ops: readonly Op[],
  runners: Runners,
  askMany: (results: ResultStore, ops: readonly Op[]) => Promise<ReadonlyMap<string, T>>,
  askOne: (op: Op, evaluator: Evaluator) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  const answers = new Map<string, T>();
  const kept = ops.filter(({ isEphemeral }) => !isEphemeral);
  for (const ofOne of Map.groupBy(kept, (op) => runners.of(op)).values()) {
    const results = new ResultStore(runners.runnerOf(ofOne[0]).store);
    for (const [uuid, answer] of await askMany(results, ofOne)) answers.set(uuid, answer);
  }
  await forEachParallel(ops.filter(({ uuid }) => !answers.has(uuid)), PARALLEL, async (op) => {
    answers.set(op.uuid, await askOne(op, runners.of(op)));
  });
  return answers;
}
