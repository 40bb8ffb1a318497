/**
 * Removing results, such as those that a fault made wrong, and what was made from them.
 *
 * @module
 */

import { OpError } from "../ops/errors.ts";
import { listNames } from "../ops/messages.ts";
import type { Op } from "../ops/op.ts";
import { checkOptions, requireFlags } from "../ops/options.ts";
import { doneKey, opFolder, pythonRecordKeys, vouchersFolder } from "./keys.ts";
import { acquireLease, type Lease } from "./lease.ts";
import { forEachParallel, mapParallel } from "./parallel.ts";
import {
  filesThatGo,
  findItems,
  findLateItems,
  type Found,
  type RemovalItem,
  type RemovalOptions,
  type StoredOps,
  storedOps,
} from "./removal_items.ts";
import { markRemoval, noteRemoval } from "./removals.ts";
import type { ResultStore } from "./results.ts";
import type { ObjectInfo, Store } from "./store.ts";

/** Requests under way at a time. */
const PARALLEL = 16;
/** So long, in milliseconds, a lease is waited for whose holder seems to be gone. */
const LEASE_WAIT = 120_000;

/** What {@linkcode removeResults} removed, or would. */
export interface RemovalReport {
  /** What was chosen and is stored, then what depends on it. */
  readonly items: readonly RemovalItem[];
  /** Size of all that goes. */
  readonly bytes: number;
  /** Whether it is gone: not after a dry run. */
  readonly removed: boolean;
}

/**
 * Removes the results of ops, and all that is kept of them: the next run computes them anew, and all their rows, whoever else
 * has some of these. What somebody computes meanwhile stays, and so does krnel-graph's own result of an op whose result differs.
 *
 * @example
 * ```ts
 * import { removeResults, ResultStore, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const { items, removed } = await removeResults(new ResultStore(runner.store), [report]);
 * console.log(items.length, removed, await report.hasResult()); // 1 true false
 * ```
 *
 * @throws {OpError} where all of them are ephemeral: those have no results to remove.
 */
export async function removeResults(
  results: ResultStore,
  ops: readonly Op[],
  options: RemovalOptions = {},
): Promise<RemovalReport> {
  checkRemoval("removeResults", options);
  const stored = await storedOps(results);
  const found = await findItems(results, requireStored(ops), stored, options);
  const items = options.dryRun ? found.items : await removeAll(results, found, stored, options);
  const bytes = items.reduce((sum, item) => item.stays === undefined ? sum + item.bytes : sum, 0);
  return { items, bytes, removed: options.dryRun !== true };
}

/** The options of a removal. @throws {OpError} where they are others. */
export function checkRemoval(method: string, options: unknown): RemovalOptions {
  const flags = ["dependents", "data", "dryRun"];
  const given = checkOptions(method, options, flags);
  requireFlags(method, given, flags);
  return given;
}

/** Those that are stored. */
function requireStored(ops: readonly Op[]): readonly Op[] {
  const kept = ops.filter(({ isEphemeral }) => !isEphemeral);
  if (kept.length > 0 || ops.length === 0) return kept;
  const below = ops[0].dependencies({ recursive: true }).filter(({ isEphemeral }) => !isEphemeral);
  const stored = `. What it is made from is stored: ${listNames(below.map((op) => op.toString()), 8)}`;
  throw new OpError(
    `${ops[0].toString()} is ephemeral: it is computed whenever it is asked for, and has no result to remove` +
      (below.length > 0 ? stored : ""),
  );
}

/**
 * Removes what can go, then what was made meanwhile from what goes. Whoever computes something looks, once its status tells
 * that, for the mark of the last removal, and then reads its inputs: those who had looked before it was written are seen now.
 */
async function removeAll(
  results: ResultStore,
  found: Found,
  before: StoredOps,
  options: RemovalOptions,
): Promise<readonly RemovalItem[]> {
  const ends = await removeItems(results, found.items);
  const removed = ends.filter(({ stays }) => stays === undefined).map(({ uuid }) => uuid);
  if (removed.length === 0) return ends;
  const gone = new Set([...found.origins, ...removed]);
  const late = await removeItems(results, await findLateItems(results, gone, before, options));
  return [...new Map([...ends, ...late].map((item) => [item.uuid, item])).values()];
}

async function removeItems(results: ResultStore, items: readonly RemovalItem[]): Promise<readonly RemovalItem[]> {
  if (items.every(({ stays }) => stays !== undefined)) return items;
  await markRemoval(results.store);
  try {
    return await mapParallel(items, PARALLEL, async (item) => {
      const isSettled = item.stays !== undefined || await removeOp(results, item);
      return isSettled ? item : { ...item, stays: "computed now" };
    });
  } finally {
    await markRemoval(results.store);
  }
}

/** @returns Whether it is gone: not where somebody has begun to compute it. */
async function removeOp(results: ResultStore, { uuid, why }: RemovalItem): Promise<boolean> {
  const { store } = results;
  const lease = await freeLease(store, uuid);
  if (lease === undefined) return false;
  try {
    await noteRemoval(store, uuid);
    const files = await Array.fromAsync(store.list(`${opFolder(uuid)}/`));
    for (const keys of inOrder(uuid, filesThatGo(uuid, files, why))) {
      await lease.assertHeld();
      await forEachParallel(keys, PARALLEL, (key) => store.delete(key));
    }
    return true;
  } finally {
    await lease.release();
  }
}

/** The lease of an op that nobody seems to compute; `undefined` where somebody does after all. */
async function freeLease(store: Store, uuid: string): Promise<Lease | undefined> {
  const signal = AbortSignal.timeout(LEASE_WAIT);
  try {
    return await acquireLease(store, uuid, { signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/**
 * What vouches for a result first, and `done`: what goes is absent before it is half, and stays so. Then the result, which its status
 * could make whole again.
 */
function inOrder(uuid: string, files: readonly ObjectInfo[]): string[][] {
  const stages: readonly ((key: string) => boolean)[] = [
    (key) => key.startsWith(vouchersFolder(uuid)),
    (key) => key === doneKey(uuid) || key === pythonRecordKeys(uuid).done,
    (key) => key.startsWith(`${opFolder(uuid)}/result.`),
    () => true,
  ];
  const keys = Map.groupBy(files.map(({ key }) => key), (key) => stages.findIndex((isOf) => isOf(key)));
  return stages.map((_, stage) => keys.get(stage) ?? []);
}
