/**
 * Growing the trees of a forest in several threads.
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import { ONE_CORE } from "../../schedule/budget.ts";
import { type Protocol, WorkerCalls } from "../../workers/calls.ts";
import { WORKERS } from "../../workers/entries.ts";
import type { TrainingContext } from "../classifier.ts";
import type { BinnedTable } from "./forest_bins.ts";
import type { Growth } from "./grow_tree.ts";
import type { GrownTree } from "./tree.ts";

/** What all trees of a forest have in common. */
export interface ForestTask {
  /** The training rows. */
  readonly table: BinnedTable;
  /** 1 for each positive row, 0 for each negative one. */
  readonly y: Uint8Array;
  /** How trees grow. */
  readonly growth: Growth;
}

/** A worker is asked for the task once, which it answers with nothing, and then for the tree of a seed, time and again. */
export interface ForestProtocol extends Protocol {
  /** The task, or a tree's seed. */
  readonly question: { readonly task: ForestTask } | { readonly seed: number };
  /** The tree of a seed. */
  readonly answer: GrownTree | undefined;
}

/**
 * Grows one tree for each seed, in as many threads as it may use cores; those that are added join in.
 *
 * @param task What the trees have in common.
 * @param seeds The seed of each tree.
 * @param context Cancels, and hears of progress.
 * @returns The trees, in the order of the seeds: the same ones whatever the number of threads.
 */
export async function growInWorkers(
  task: ForestTask,
  seeds: readonly number[],
  context: TrainingContext,
): Promise<GrownTree[]> {
  const { signal, cores = ONE_CORE } = context;
  const trees = new Array<GrownTree>(seeds.length);
  const workers: WorkerCalls<ForestProtocol>[] = [];
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  let next = 0;
  let done = 0;
  const grow = async (worker: WorkerCalls<ForestProtocol>): Promise<void> => {
    await worker.ask({ task }, { signal });
    while (next < seeds.length) {
      const growing = next++;
      trees[growing] = await worker.ask<GrownTree>({ seed: seeds[growing] }, { signal });
      context.onProgress?.(++done / seeds.length);
    }
  };
  const growths: Promise<void>[] = [];
  const useCores = (count: number): void => {
    while (workers.length < count && next < seeds.length) {
      const worker = new WorkerCalls<ForestProtocol>(WORKERS.forest, stopped);
      workers.push(worker);
      growths.push(grow(worker));
      growths.at(-1)!.catch(fail);
    }
  };
  try {
    useCores(cores.cores);
    cores.onGrow(useCores);
    // Workers that join later are waited for as well.
    for (let at = 0; at < growths.length; at++) await Promise.race([growths[at], failed]);
  } finally {
    // Cores that are added from now on start no worker.
    next = seeds.length;
    for (const worker of workers) worker[Symbol.dispose]();
  }
  return trees;
}

function stopped(message: string, cause: unknown): ClassifierError {
  return new ClassifierError(`Cannot train random_forest: ${message}`, { cause });
}
