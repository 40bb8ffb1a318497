/**
 * Tags: which machines an op can run on.
 *
 * @module
 */

import type { Redis } from "ioredis";
import { isCpu } from "../../ops/devices.ts";
import type { Op } from "../../ops/op.ts";
import { show } from "../../ops/messages.ts";
import type { QueueNames } from "./names.ts";
import { QueueError } from "./queue_error.ts";

/** A worker with this tag serves every device but the CPU. */
export const ANY_DEVICE = "gpu";

/** The tag that an op needs: its device without a number, as `cuda` of `cuda:1`. Most need none. */
export function tagOf(op: Op): string | undefined {
  const { device } = op.fields;
  if (typeof device !== "string" || isCpu(device)) return undefined;
  const tag = device.split(":")[0].toLowerCase();
  return TAG.test(tag) ? tag : ANY_DEVICE;
}

/** Requires tags that can be served. @throws {QueueError} */
export function checkTags(tags: readonly string[]): readonly string[] {
  const odd = tags.find((tag) => typeof tag !== "string" || !TAG.test(tag));
  if (odd === undefined) return [...new Set(tags)];
  throw new QueueError(`A worker's tag is a lower-case word, such as "cuda" or "${ANY_DEVICE}", got ${show(odd)}`);
}

/** The tags that ops have needed: whoever can write to the queue may have added other names. */
export async function knownTags(redis: Redis, { tags }: QueueNames): Promise<string[]> {
  return (await redis.smembers(tags)).filter((tag) => TAG.test(tag));
}

const TAG = /^[a-z][a-z0-9_]*$/;
