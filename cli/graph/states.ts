/**
 * Reading the statuses of many ops.
 *
 * @module
 */

import type { State, Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import type { Runners } from "./runners.ts";

/** Requests under way at a time. */
const PARALLEL = 16;

/** The statuses of ops, in their order. */
export async function statusesOf(ops: readonly Op[], runners: Runners): Promise<Status[]> {
  const statuses = new Array<Status>(ops.length);
  await forEachParallel(ops, PARALLEL, async (op, i) => {
    statuses[i] = await runners.of(op).status(op);
  });
  return statuses;
}

/** The states of ops by uuid. Of those whose results are there, no status is read. */
export async function statesOf(ops: readonly Op[], runners: Runners): Promise<Map<string, State>> {
  const states = new Array<State>(ops.length);
  await forEachParallel(ops, PARALLEL, async (op, i) => {
    const evaluator = runners.of(op);
    const isStored = !op.isEphemeral && await evaluator.has(op);
    states[i] = isStored ? "completed" : (await evaluator.status(op)).state;
  });
  return new Map(ops.map(({ uuid }, i) => [uuid, states[i]]));
}
