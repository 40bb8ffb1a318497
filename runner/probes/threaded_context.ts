/**
 * What a worker's training is given beside what every classifier's is: the program's other threads.
 *
 * @module
 */

import type { TrainingContext } from "./classifier.ts";
import type { ForestTask } from "./forest/forest_pool.ts";
import type { GrownTree } from "./forest/tree.ts";

/** A context that may have threads. */
export interface ThreadedContext extends TrainingContext {
  /** Is told of rows in memory that threads share, so that others take part in their products. @default nobody does */
  readonly onShared?: (memory: WebAssembly.Memory) => void;
  /** Grows the trees of a forest, one for each seed, in other threads. @default threads that are started here */
  readonly growTrees?: (task: ForestTask, seeds: readonly number[]) => Promise<readonly GrownTree[]>;
}
