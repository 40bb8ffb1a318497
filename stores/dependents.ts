/**
 * Which stored ops were made from others, as their statuses tell.
 *
 * @module
 */

import { FormatError, StoreError } from "../ops/errors.ts";
import { isJsonObject } from "../ops/python_json.ts";
import type { StoredOp } from "./housekeeping.ts";
import { isUuid, isWorkInProgress } from "./keys.ts";
import { mapParallel } from "./parallel.ts";
import type { ResultStore } from "./results.ts";
import { RowIndexes } from "./row_indexes.ts";
import type { StoredStatus } from "./status.ts";

/** Requests under way at a time. */
const PARALLEL = 16;

/** How a stored op depends on another one: it was made from it, some of its rows were taken from it, or some may have been. */
export type Dependence = "made from it" | "has rows of it" | "may have rows of it";

/** An op, and how something depends on it. */
type Origin = readonly [uuid: string, how: Dependence];

/**
 * The ops of a store that depend on some ops, also through each other, by uuid: those in whose graphs they are, and those that
 * took rows from them; some of these ops among them. What is unfinished does not tell yet where its rows are from: of those, all
 * that share a pass may.
 *
 * @param stored What the store has of ops that may depend on them.
 */
export async function dependentsOf(
  results: ResultStore,
  uuids: Iterable<string>,
  stored: readonly StoredOp[],
): Promise<Map<string, Dependence>> {
  const dependents = new Map<string, Dependence>();
  const looked = [...uuids];
  if (looked.length === 0) return dependents;
  const byOrigin = await origins(results, stored);
  for (const uuid of looked) {
    for (const [dependent, how] of byOrigin.get(uuid) ?? []) {
      if (dependents.has(dependent)) continue;
      dependents.set(dependent, how);
      looked.push(dependent);
    }
  }
  return dependents;
}

/** For each op those that depend on it. */
async function origins(results: ResultStore, stored: readonly StoredOp[]): Promise<Map<string, Origin[]>> {
  const passes = await new RowIndexes(results.store).passes();
  const found = await mapParallel(stored, PARALLEL, async (op) => {
    const own = [...toldOrigins(op.uuid, await statusOf(results, op.uuid)), ...likelyOrigins(op, passes)];
    return own.map(([origin, how]) => ({ origin, dependent: [op.uuid, how] as const }));
  });
  const byOrigin = new Map<string, Origin[]>();
  for (const { origin, dependent } of found.flat()) {
    const known = byOrigin.get(origin);
    if (known === undefined) byOrigin.set(origin, [dependent]);
    else known.push(dependent);
  }
  return byOrigin;
}

/** A status that is damaged tells nothing. */
async function statusOf(results: ResultStore, uuid: string): Promise<StoredStatus | undefined> {
  try {
    return await results.readStatus(uuid);
  } catch (error) {
    if (error instanceof FormatError || error instanceof StoreError && error.cause === undefined) return undefined;
    throw error;
  }
}

function toldOrigins(uuid: string, status: StoredStatus | undefined): Origin[] {
  const { nodes } = isJsonObject(status?.graph) ? status.graph : {};
  const below = isJsonObject(nodes) ? Object.keys(nodes).filter((node) => node !== uuid) : [];
  const reused = status?.provenance?.reused;
  const sources = Array.isArray(reused) ? reused.map((rows) => rows?.from).filter(isUuid) : [];
  return [
    ...below.map((node): Origin => [node, "made from it"]),
    ...sources.map((source): Origin => [source, "has rows of it"]),
  ];
}

function likelyOrigins({ uuid, state, files }: StoredOp, passes: readonly ReadonlySet<string>[]): Origin[] {
  const isBegun = state === "running" || files.some(({ key }) => isWorkInProgress(key));
  if (state === "completed" || !isBegun) return [];
  return passes.filter((pass) => pass.has(uuid)).flatMap((pass) => {
    return [...pass].filter((other) => other !== uuid).map((other): Origin => [other, "may have rows of it"]);
  });
}
