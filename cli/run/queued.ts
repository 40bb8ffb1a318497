/**
 * Having the workers of a queue compute a plan.
 *
 * @module
 */

import type { Plan, StepEnd } from "../../runner/schedule/plan.ts";
import { type QueuedRunOptions, runQueued, submitSteps } from "../../runner/queue/mod.ts";
import { ResultStore } from "../../stores/results.ts";
import type { Selection } from "../graph/select.ts";
import { UsageError } from "../usage_error.ts";

/** What a run says of how it goes. */
export type QueuedRunListener = Required<Pick<QueuedRunOptions, "signal" | "onBegin" | "onEnd" | "onNotice">>;

/** Runs all steps that can be run, whatever fails. */
export async function runStepsQueued(
  plan: Plan,
  selection: Selection,
  queue: string,
  listener: QueuedRunListener,
): Promise<StepEnd[]> {
  if (plan.steps.length === 0) return [];
  return await runQueued(plan.steps, { queue, results: resultsOf(plan, selection), ...listener });
}

/** Leaves all steps to workers, and does not wait. Returns how many they were, without files that were read here. */
export async function leaveToWorkers(plan: Plan, selection: Selection, queue: string): Promise<number> {
  if (plan.steps.length === 0) return 0;
  return await submitSteps(plan.steps, { queue, results: resultsOf(plan, selection) });
}

/** The one store of the ops. @throws {UsageError} where they have several. */
function resultsOf({ steps }: Plan, { runners }: Selection): ResultStore {
  const stores = new Map(steps.map(({ op }) => runners.runnerOf(op)).map(({ storeUri, store }) => [storeUri, store]));
  if (stores.size === 1) return new ResultStore([...stores.values()][0]);
  throw new UsageError(
    `These ops have results in ${stores.size} stores, and a queue's run in one: ${[...stores.keys()].join(", ")}. ` +
      "Choose ops of one store, or --store for all",
  );
}
