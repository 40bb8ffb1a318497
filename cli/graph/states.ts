/**
 * Reading the statuses of many ops.
 *
 * @module
 */

import type { State, Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import { ResultStore } from "../../stores/results.ts";
import { newStatus } from "../../stores/status.ts";
import type { Runners } from "./runners.ts";

/** Requests under way at a time. */
const PARALLEL = 16;

/** The statuses of ops, in their order. */
export async function statusesOf(ops: readonly Op[], runners: Runners): Promise<Status[]> {
  const missing = await withNothing(ops, runners);
  return await mapParallel(ops, (op) => missing.has(op) ? newStatus(op, "new") : runners.of(op).status(op));
}

/** The states of ops by uuid. Of those whose results are there, no status is read. */
export async function statesOf(ops: readonly Op[], runners: Runners): Promise<Map<string, State>> {
  const missing = await withNothing(ops, runners);
  const completed = await known(
    ops.filter((op) => !missing.has(op)),
    runners,
    (results, kept) => results.completed(kept),
  );
  const stateOf = async (op: Op): Promise<State> => {
    if (missing.has(op)) return "new";
    const evaluator = runners.of(op);
    const isStored = completed.has(op) || !op.isEphemeral && await evaluator.has(op);
    return isStored ? "completed" : (await evaluator.status(op)).state;
  };
  const states = await mapParallel(ops, stateOf);
  return new Map(ops.map(({ uuid }, i) => [uuid, states[i]]));
}

async function mapParallel<T>(ops: readonly Op[], ask: (op: Op) => T | Promise<T>): Promise<T[]> {
  const answers = new Array<T>(ops.length);
  await forEachParallel(ops, PARALLEL, async (op, i) => {
    answers[i] = await ask(op);
  });
  return answers;
}

/** Ops of which their stores have nothing. */
async function withNothing(ops: readonly Op[], runners: Runners): Promise<ReadonlySet<Op>> {
  return await known(ops, runners, (results, kept) => results.withoutFolder(kept));
}

/** Those ops that their stores name when they are asked for many at once. */
async function known(
  ops: readonly Op[],
  runners: Runners,
  ask: (results: ResultStore, ops: readonly Op[]) => Promise<ReadonlySet<Op>>,
): Promise<ReadonlySet<Op>> {
  const named = new Set<Op>();
  const kept = ops.filter(({ isEphemeral }) => !isEphemeral);
  for (const ofOne of Map.groupBy(kept, (op) => runners.of(op)).values()) {
    const { store } = runners.runnerOf(ofOne[0]);
    for (const op of await ask(new ResultStore(store), ofOne)) named.add(op);
  }
  return named;
}
