/**
 * Growing the trees of a forest in several threads.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import { ONE_CORE } from "../schedule/budget.ts";
import type { TrainingContext } from "./classifier.ts";
import type { BinnedTable } from "./forest_bins.ts";
import type { Growth } from "./grow_tree.ts";
import type { Tree } from "./tree.ts";

/** What all trees of a forest have in common. */
export interface ForestTask {
  readonly table: BinnedTable;
  readonly y: Uint8Array;
  readonly growth: Growth;
}

/** What a worker is told: the task once, then seeds, one at a time. */
export type ForestRequest = { readonly task: ForestTask } | { readonly seed: number };

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
): Promise<Tree[]> {
  const trees = new Array<Tree>(seeds.length);
  let next = 0;
  let done = 0;
  const workers: Worker[] = [];
  const { promise: finished, resolve: finish, reject: fail } = Promise.withResolvers<void>();
  const startWorker = (): void => {
    const worker = new Worker(new URL("./forest_worker.ts", import.meta.url), { type: "module" });
    workers.push(worker);
    let growing = -1;
    const advance = (): void => {
      if (next === seeds.length) return;
      growing = next++;
      worker.postMessage({ seed: seeds[growing] } satisfies ForestRequest);
    };
    worker.onmessage = ({ data }: MessageEvent<Tree>) => {
      trees[growing] = data;
      context.onProgress?.(++done / seeds.length);
      if (done === seeds.length) finish();
      else advance();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(new ClassifierError(`Cannot train random_forest: a worker stopped: ${event.message}`));
    };
    worker.postMessage({ task } satisfies ForestRequest);
    advance();
  };
  const { signal, cores = ONE_CORE } = context;
  const useCores = (count: number): void => {
    while (workers.length < count && next < seeds.length) startWorker();
  };
  const onAbort = () => fail(signal!.reason);
  signal?.addEventListener("abort", onAbort);
  try {
    useCores(cores.cores);
    cores.onGrow(useCores);
    await finished;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    for (const worker of workers) worker.terminate();
  }
  return trees;
}
