/**
 * The worker of {@linkcode growInWorkers}: takes the task once, then answers each seed with a tree.
 *
 * @module
 */

import { answerQuestions } from "../../workers/answers.ts";
import type { ForestProtocol, ForestTask } from "./forest_pool.ts";
import { growTree } from "./grow_tree.ts";
import type { GrownTree } from "./tree.ts";

let task: ForestTask | undefined;

answerQuestions<ForestProtocol>({
  answer(question) {
    if ("seed" in question) return growTree(task!.table, task!.y, task!.growth, question.seed);
    task = question.task;
    return undefined;
  },
  transfer: (tree) => Object.values(tree ?? {}).map(({ buffer }: GrownTree[keyof GrownTree]) => buffer),
});
