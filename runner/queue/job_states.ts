/**
 * Whether ops have jobs, asked for many at once.
 *
 * @module
 */

import type { Redis } from "ioredis";
import type { Op } from "../../ops/op.ts";
import { jobIn } from "./heard.ts";
import type { QueueNames } from "./names.ts";
import { tagOf } from "./tags.ts";

/** What Redis knows of an op's job. */
export interface JobState {
  /** `live`: waiting, worked on, or to be tried again. */
  readonly state: "missing" | "live" | "completed" | "failed";
  /** Why it failed. */
  readonly reason: string;
  /** The run that added it. */
  readonly run: string | undefined;
  /** Ops that a live job computes along. */
  readonly together: readonly string[];
}

const MISSING: JobState = { state: "missing", reason: "", run: undefined, together: [] };
const FIELDS = ["data", "finishedOn", "returnvalue", "failedReason"] as const;

/** Reads the states of jobs. */
export class JobStates {
  readonly #redis: Redis;
  readonly #names: QueueNames;

  constructor(redis: Redis, names: QueueNames) {
    this.#redis = redis;
    this.#names = names;
  }

  /** The state of each op's job, in one request. */
  async of(ops: readonly Op[]): Promise<JobState[]> {
    if (ops.length === 0) return [];
    const pipeline = this.#redis.pipeline();
    // deno-lint-ignore probegraph/no-spread-arguments -- these are four
    for (const op of ops) pipeline.hmget(this.#names.job(tagOf(op), op.uuid), ...FIELDS);
    const answers = await pipeline.exec() ?? [];
    return answers.map(([error, fields]) => {
      if (error !== null) throw error;
      return stateOf(fields as (string | null)[]);
    });
  }
}

function stateOf([data, finished, value, reason]: readonly (string | null)[]): JobState {
  if (data === null) return MISSING;
  const { run, together } = jobIn(data);
  // A job that was tried again has a reason from before, and one that ended well a value.
  const state = finished === null ? "live" : value === null ? "failed" : "completed";
  return { state, reason: reason ?? "", run, together: state === "live" ? together : [] };
}
