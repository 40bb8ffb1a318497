/**
 * How far apart is what a model gives of the same tokens at two times, or on two devices.
 *
 * @module
 */
import type { EngineTask } from "../engine/engine.ts";
import { withoutIds } from "../engine/readings/lens.ts";
import { relativeDifference } from "../engine/relative_difference.ts";

/**
 * Largest difference between what a task gives twice, as a fraction of the largest expected number. Of the likeliest tokens their logits and
 * probabilities are compared: ids say nothing, as tokens that are nearly as likely change places, and hide what is smaller than they are.
 */
export function outputDifference(task: EngineTask, expected: Float32Array, actual: Float32Array): number {
  if (!hasIds(task)) return relativeDifference(expected, actual);
  return relativeDifference(withoutIds(expected), withoutIds(actual));
}

function hasIds(task: EngineTask): boolean {
  if (task.kind !== "reading" || task.reading.kind !== "lens") return false;
  return task.reading.tokenIds === null && task.reading.ofNext !== true;
}
