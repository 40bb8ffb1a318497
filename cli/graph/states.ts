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

/** The states of ops by uuid. */
export async function statesOf(ops: readonly Op[], runners: Runners): Promise<Map<string, State>> {
  return new Map((await statusesOf(ops, runners)).map(({ op, state }) => [op.uuid, state]));
}
