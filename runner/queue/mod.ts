/**
 * Many machines compute one graph: jobs go through a queue in Redis, results through the store.
 *
 * What talks to Redis is loaded when it is first needed.
 *
 * @module
 */

import type { Step, StepEnd } from "../schedule/plan.ts";
import type { QueueOverview } from "./overview.ts";
import type { QueuedRunOptions, SubmitOptions } from "./queued_run.ts";

export { type QueueAddress, queueAddress } from "./address.ts";
export { checkQueue } from "./check.ts";
export { QueueError } from "./queue_error.ts";
export type { ListedWorker, QueueOverview, QueueServer, TagJobs } from "./overview.ts";
export type { QueuedRunOptions, SubmitOptions } from "./queued_run.ts";
export { UNTOLD } from "./untold.ts";

/**
 * Has workers compute the steps of a plan, each when what it needs is there, whatever fails. Nothing is computed here.
 *
 * @returns How each step ended.
 * @throws {QueueError} where the queue cannot be reached.
 * @throws {StoreError} where only this process can see the store.
 */
export async function runQueued(steps: readonly Step[], options: QueuedRunOptions): Promise<StepEnd[]> {
  const { runQueued } = await import("./queued_run.ts");
  return await runQueued(steps, options);
}

/**
 * Adds the jobs of steps, and leaves them to workers: they go on by themselves. Jobs that Redis loses are not added again,
 * as {@linkcode runQueued} does.
 *
 * @returns How many steps were left: those that read files of this machine are done.
 * @throws {RunError} where a file of this machine cannot be read.
 * @throws {QueueError} where the queue cannot be reached.
 * @throws {StoreError} where only this process can see the store.
 */
export async function submitSteps(steps: readonly Step[], options: SubmitOptions): Promise<number> {
  const { submitSteps } = await import("./queued_run.ts");
  return await submitSteps(steps, options);
}

/**
 * Looks at a queue: its server, the jobs of a store, and who works on them.
 *
 * @throws {QueueError} where the server cannot be reached.
 */
export async function queueOverview(url: string, storeUri: string): Promise<QueueOverview> {
  const { queueOverview } = await import("./overview.ts");
  return await queueOverview(url, storeUri);
}
