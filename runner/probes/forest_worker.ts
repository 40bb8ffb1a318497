/**
 * The worker of {@linkcode growInWorkers}: takes the task once, then answers each seed with a tree.
 *
 * @module
 */

import type { ForestRequest, ForestTask } from "./forest_pool.ts";
import { growTree } from "./grow_tree.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<ForestRequest>) => void;
  postMessage: (message: unknown) => void;
};
let task: ForestTask | undefined;

scope.onmessage = ({ data }) => {
  if ("task" in data) task = data.task;
  else scope.postMessage(growTree(task!.table, task!.y, task!.growth, data.seed));
};
