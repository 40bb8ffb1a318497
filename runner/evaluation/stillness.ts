/**
 * When a watch of statuses has seen all that there is to see.
 *
 * @module
 */

import type { Status } from "../../ops/evaluator.ts";

/** Looks at which nothing ran before what is interrupted counts as left. */
const LOOKS = 10;
/** The same where ops waited in a queue: jobs of a worker that died go to another one only after a while. */
const QUEUED_LOOKS = 120;

/** Knows, from one look to the next, whether ops can change by themselves. */
export class Stillness {
  #looks = 0;
  #wereQueued = false;

  /**
   * Takes note of a look.
   *
   * @returns Whether it was the last: all ops have ended, or some were interrupted, and nobody has gone on for a while. Ops
   * that nobody has begun are waited for.
   */
  isOver(statuses: readonly Status[]): boolean {
    if (statuses.every(hasEnded)) return true;
    this.#wereQueued ||= statuses.some(({ state }) => state === "pending");
    this.#looks = isStill(statuses) && statuses.some(({ state }) => state === "interrupted") ? this.#looks + 1 : 0;
    return this.#looks >= (this.#wereQueued ? QUEUED_LOOKS : LOOKS);
  }
}

/** Whether nothing of what has not ended is being computed, or waits in a queue. */
export function isStill(statuses: readonly Status[]): boolean {
  return !statuses.every(hasEnded) && !statuses.some(({ state }) => state === "running" || state === "pending");
}

function hasEnded({ state }: Status): boolean {
  return state === "completed" || state === "failed" || state === "ephemeral";
}
