/**
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";

/** There is no room for more texts. */
export class QueueFullError extends ProbegraphError {
  /** After how many seconds there may be room. */
  readonly retrySeconds: number;

  /** Makes an error about a queue. */
  constructor(most: number, retrySeconds: number) {
    super(`The queue is full: at most ${most} texts wait; ask again in ${retrySeconds} s`);
    this.retrySeconds = retrySeconds;
  }
}
