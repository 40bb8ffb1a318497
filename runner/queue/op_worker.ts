/**
 * Takes jobs from Redis, whatever they are.
 *
 * @module
 */

import { type Job, type JobJson, Worker } from "./bullmq.ts";
import { parsed } from "./heard.ts";
import type { OpJobData, OpJobResult } from "./jobs.ts";

/**
 * A worker that gets jobs whose data are no JSON with none: BullMQ would fail to take one, again each time that it has
 * been silent for too long.
 */
export class OpWorker extends Worker<OpJobData, OpJobResult, string> {
  protected override createJob(json: JobJson, id: string): Job<OpJobData, OpJobResult, string> {
    return super.createJob(parsed(json.data) === undefined ? { ...json, data: "null" } : json, id);
  }
}
