/**
 * @module
 */

import { ProbegraphError } from "../../ops/errors.ts";

/**
 * A queue cannot be named, reached or used. Messages hold no password.
 *
 * @example
 * ```ts
 * import { QueueError, Runner } from "@probegraph/probegraph";
 *
 * try {
 *   const runner = new Runner({ store: "memory://", queue: "http://queue.example" });
 *   await runner.fromInline({ score: [1] }).materialize();
 * } catch (error) {
 *   console.log(error instanceof QueueError); // true
 * }
 * ```
 */
export class QueueError extends ProbegraphError {}
