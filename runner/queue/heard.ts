/**
 * What Redis tells, which may be anybody's: whoever knows the queue's password writes what they like. It is read as far
 * as it makes sense, and nothing in it ends a run.
 *
 * @module
 */

import { isRecord, parseJson, recordIn } from "../../ops/json_record.ts";
import { isUuid } from "../../stores/keys.ts";
import type { OpJobData, OpJobProgress } from "./jobs.ts";

/** The worker that a job's result names. */
export function workerIn(result: unknown): string {
  const { worker } = recordIn(result);
  return typeof worker === "string" ? worker : "a worker without a name";
}

/** The progress of those ops in a message that have some. */
export function progressIn(message: unknown): OpJobProgress {
  const known = Object.entries(recordIn(message)).filter(([, progress]) => isProgress(progress));
  return Object.fromEntries(known) as OpJobProgress;
}

/** Whether what a job says is what a run asks with: others' may be anything. */
export function isJobData(data: unknown): data is OpJobData {
  const { uuid, graph, run, together = [], part } = recordIn(data);
  const areTexts = typeof graph === "string" && typeof run === "string";
  return isUuid(uuid) && areTexts && Array.isArray(together) && together.every(isUuid) &&
    (part === undefined || isPart(part));
}

function isPart(part: unknown): boolean {
  const { start, end, of } = recordIn(part) as Record<string, number>;
  return [start, end, of].every(Number.isSafeInteger) && 0 <= start && start < end && end <= of;
}

/** What a run needs to know of a job's data. */
export function jobIn(json: string): { readonly run: string | undefined; readonly together: readonly string[] } {
  const { run, together } = recordIn(parsed(json)) as Partial<OpJobData>;
  return {
    run: typeof run === "string" ? run : undefined,
    together: Array.isArray(together) ? together.filter((uuid) => typeof uuid === "string") : [],
  };
}

function isProgress(value: unknown): boolean {
  const { done, total, unit, kept, seen = {} } = recordIn(value);
  const areNumbers = [total, kept].every((number) => number === undefined || Number.isFinite(number));
  const isSeen = isRecord(seen) && Object.values(seen).every((number) => typeof number === "number");
  return Number.isFinite(done) && areNumbers && isSeen && typeof unit === "string";
}

/** What a text says in JSON; `undefined` where it is none. */
export function parsed(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}
