/**
 * BullMQ, with a package that it may use held at one version: where the two are resolved together, the version in
 * deno.json counts, and the parts for each platform of later ones are missing from some registries.
 *
 * @module
 */

import "msgpackr-extract/package.json" with { type: "json" };

export {
  type Job,
  type JobJson,
  type JobsOptions,
  Queue,
  QueueEvents,
  UnrecoverableError,
  WaitingChildrenError,
} from "bullmq";
export { WaitingError, Worker } from "bullmq";
