/**
 * Growing the trees of a forest in several threads.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
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
 * Grows one tree for each seed, in as many threads as there are cores.
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
  const runWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./forest_worker.ts", import.meta.url), { type: "module" });
      workers.push(worker);
      let growing = -1;
      const advance = (): void => {
        if (next === seeds.length) return resolve();
        growing = next++;
        worker.postMessage({ seed: seeds[growing] } satisfies ForestRequest);
      };
      worker.onmessage = ({ data }: MessageEvent<Tree>) => {
        trees[growing] = data;
        context.onProgress?.(++done / seeds.length);
        advance();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new ClassifierError(`Cannot train random_forest: a worker stopped: ${event.message}`));
      };
      context.signal?.addEventListener("abort", () => reject(context.signal!.reason), { once: true });
      worker.postMessage({ task } satisfies ForestRequest);
      advance();
    });
  try {
    await Promise.all(Array.from({ length: Math.min(navigator.hardwareConcurrency, seeds.length) }, runWorker));
  } finally {
    for (const worker of workers) worker.terminate();
  }
  return trees;
}
