/**
 * Computing what others ask a queue for. The worker is loaded when it is started.
 *
 * @module
 */

import type { WorkerOptions } from "./worker.ts";

export type { WorkerOptions } from "./worker.ts";
export type { WorkerEvent } from "./worker_events.ts";

/**
 * Computes ops of a queue until the signal is aborted.
 *
 * @example A worker in a program of its own, with ops that the program defines
 * ```ts
 * import { defineOp, field, Runner, runWorker } from "@probegraph/probegraph";
 *
 * const LengthOp = defineOp({ type: "LengthOp", kind: "score", fields: { text: field.op("text") } });
 * Runner.implement(LengthOp, async ({ text }, context) => (await context.texts(text)).map((each) => each!.length));
 *
 * async function work(): Promise<void> {
 *   await runWorker({ queue: "redis://queue.example:6379", store: "s3://bucket/results", onEvent: console.log });
 * }
 * ```
 *
 * @throws {QueueError} where the queue cannot be reached.
 * @throws {StoreError} where the store cannot be opened, or only this process can see it.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { runWorker } = await import("./worker.ts");
  await runWorker(options);
}
