/**
 * Finding ops in a store by parts of their uuids.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { Runner } from "../../runner/runner.ts";
import { uuidOfKey } from "../../stores/keys.ts";
import { UsageError } from "../usage_error.ts";

const WHOLE = /^[A-Za-z][A-Za-z0-9]*_[0-9a-f]{64}$/;

/** Whether a text is a whole uuid. */
export function isUuid(text: string): boolean {
  return WHOLE.test(text);
}

/**
 * The ops that a runner's store has under a uuid, or under uuids that contain a text.
 *
 * A whole uuid costs one request; a part of one costs a listing of the store.
 */
export async function findOps(runner: Runner, pattern: string): Promise<Op[]> {
  const uuids = isUuid(pattern) ? [pattern] : await matchingUuids(runner, pattern);
  const ops = await Promise.all(uuids.map((uuid) => runner.find(uuid)));
  return ops.filter((op) => op !== undefined);
}

/**
 * The one op that a text means.
 *
 * @param wayOut What to try where the store has none.
 * @throws {UsageError} where there is none, or several.
 */
export async function findOne(runner: Runner, pattern: string, wayOut: string): Promise<Op> {
  const found = await findOps(runner, pattern);
  if (found.length === 1) return found[0];
  const problem = found.length === 0 ? "no op" : `${found.length} ops`;
  const hint = found.length === 0 ? wayOut : ": write more of it";
  throw new UsageError(
    `The store ${runner.storeUri} has ${problem} whose uuid contains ${JSON.stringify(pattern)}${hint}`,
  );
}

async function matchingUuids(runner: Runner, pattern: string): Promise<string[]> {
  const found = new Set<string>();
  for await (const { key } of runner.store.list()) {
    const uuid = uuidOfKey(key);
    if (uuid?.toLowerCase().includes(pattern.toLowerCase())) found.add(uuid);
  }
  return [...found].sort();
}
