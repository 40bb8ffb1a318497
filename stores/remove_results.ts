/**
 * Removing results, such as those that a fault made wrong, and what was made from them.
 *
 * @module
 */

import { OpError } from "../ops/errors.ts";
import { listNames } from "../ops/messages.ts";
import type { Op } from "../ops/op.ts";
import { checkOptions } from "../ops/options.ts";
import { type Dependence, dependentsOf } from "./dependents.ts";
import { listOps, type StoredOp } from "./housekeeping.ts";
import { doneKey, isWorkInProgress, opFolder, pythonRecordKeys } from "./keys.ts";
import { acquireLease, type Lease, leaseKey } from "./lease.ts";
import { sidesOf } from "./op_folder.ts";
import { forEachParallel, mapParallel } from "./parallel.ts";
import { isComputed } from "./presence.ts";
import { markRemoval, noteRemoval } from "./removals.ts";
import type { ResultStore } from "./results.ts";
import type { ObjectInfo, Store } from "./store.ts";

/** Requests under way at a time. */
const PARALLEL = 16;
/** So long, in milliseconds, a lease is waited for whose holder seems to be gone. */
const LEASE_WAIT = 120_000;

/**
 * Why something stays: it is data from outside, which no run computes anew; somebody computes it now; it depends on what goes,
 * and was not asked for.
 */
export type StayReason = "from outside" | "computed now" | "not asked for";

/** An op of which the store has something. */
export interface RemovalItem {
  /** The op. */
  readonly uuid: string;
  /** Why it should go: it was chosen, or depends on one that goes. */
  readonly why: "chosen" | Dependence;
  /** Size of its files. */
  readonly bytes: number;
  /** Why it stays, if it does. */
  readonly stays?: StayReason;
}

/** What {@linkcode removeResults} removed, or would. */
export interface RemovalReport {
  /** What was chosen and is stored, then what depends on it. */
  readonly items: readonly RemovalItem[];
  /** Size of all that goes. */
  readonly bytes: number;
  /** Whether it is gone: not after a dry run. */
  readonly removed: boolean;
}

/** Options of {@linkcode removeResults}. */
export interface RemovalOptions {
  /** Removes what depends on the results, too: what was made from them, and what took rows from them. @default false */
  readonly dependents?: boolean;
  /**
   * Removes datasets and autoencoders from outside, too: their files must still be there, and Arrow tables are gone for good.
   *
   * @default false
   */
  readonly data?: boolean;
  /** Removes nothing, and tells what would go. @default false */
  readonly dryRun?: boolean;
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
  checkOptions("removeResults", options, ["dependents", "data", "dryRun"]);
  const stored = await storedOps(results);
  const found = await findItems(results, requireStored(ops), stored, options);
  const items = options.dryRun ? found.items : await removeAll(results, found, stored, options);
  const bytes = items.reduce((sum, item) => item.stays === undefined ? sum + item.bytes : sum, 0);
  return { items, bytes, removed: options.dryRun !== true };
}

/** What a store has, by uuid. */
type StoredOps = ReadonlyMap<string, StoredOp>;

async function storedOps(results: ResultStore): Promise<StoredOps> {
  return new Map((await listOps(results)).map((op) => [op.uuid, op]));
}

/** Those that are stored. */
function requireStored(ops: readonly Op[]): readonly Op[] {
  const kept = ops.filter(({ isEphemeral }) => !isEphemeral);
  if (kept.length > 0 || ops.length === 0) return kept;
  const below = ops[0].dependencies({ recursive: true }).filter(({ isEphemeral }) => !isEphemeral);
  throw new OpError(
    `${ops[0].toString()} is ephemeral: it is computed whenever it is asked for, and has no result to remove. ` +
      `What it is made from is stored: ${listNames(below.map((op) => op.toString()), 8)}`,
  );
}

/** What is to go. */
interface Found {
  /** The chosen ops that nothing keeps, those of which nothing is left among them: what was made from them may be there. */
  readonly origins: readonly string[];
  /** What is chosen, and what depends on that, with what keeps it from going. */
  readonly items: readonly RemovalItem[];
}

async function findItems(
  results: ResultStore,
  ops: readonly Op[],
  stored: StoredOps,
  options: RemovalOptions,
): Promise<Found> {
  const kept = await keptOps(results, ops, stored, options);
  const origins = ops.map(({ uuid }) => uuid).filter((uuid) => !kept.has(uuid));
  const dependents = await dependentsOf(results, origins, await withRows(results, stored.values()));
  const whyChosen = (uuid: string) => options.dependents ? dependents.get(uuid) ?? "chosen" : "chosen";
  const chosen = new Map<string, Reasons>(
    ops.map(({ uuid }) => [uuid, { why: whyChosen(uuid), stays: kept.get(uuid) }]),
  );
  const others = reasonsOf(dependents, () => options.dependents).entries().filter(([uuid]) => !chosen.has(uuid));
  return { origins, items: await itemsOf(results, new Map([...chosen, ...others]), stored) };
}

/** Why some of the chosen ops stay. */
async function keptOps(
  { store }: ResultStore,
  ops: readonly Op[],
  stored: StoredOps,
  { data }: RemovalOptions,
): Promise<ReadonlyMap<string, StayReason>> {
  const kept = await mapParallel(ops, PARALLEL, async (op): Promise<[string, StayReason][]> => {
    if (!data && isFromOutside(op)) return [[op.uuid, "from outside"]];
    return await isComputed(store, op.uuid, filesOf(op.uuid, stored)) ? [[op.uuid, "computed now"]] : [];
  });
  return new Map(kept.flat());
}

/** Why an op should go, and what keeps it. */
interface Reasons {
  readonly why: RemovalItem["why"];
  readonly stays: StayReason | undefined;
}

function reasonsOf(
  dependents: ReadonlyMap<string, Dependence>,
  isAsked: (uuid: string) => boolean | undefined,
): ReadonlyMap<string, Reasons> {
  return new Map(
    dependents.entries().map(([uuid, why]) => {
      return [uuid, { why, stays: isAsked(uuid) ? undefined : "not asked for" }];
    }),
  );
}

/** A file, an Arrow table, an autoencoder: named by a content that the graph does not hold. */
function isFromOutside({ fields }: Op): boolean {
  return Object.hasOwn(fields, "contentHash");
}

/** Whether an op has a result, of whichever library, or a part of one. */
function hasRows({ uuid, files }: StoredOp): boolean {
  const keys = new Set(files.map(({ key }) => key));
  return sidesOf(uuid, keys).some(({ isComplete }) => isComplete) || keys.values().some(isWorkInProgress);
}

/** Those that have rows, or are about to, as somebody computes them. */
async function withRows({ store }: ResultStore, ops: Iterable<StoredOp>): Promise<StoredOp[]> {
  const kept = await mapParallel(ops, PARALLEL, async (op) => {
    return hasRows(op) || op.state === "running" && await isComputed(store, op.uuid, op.files) ? [op] : [];
  });
  return kept.flat();
}

function filesOf(uuid: string, stored: StoredOps): readonly ObjectInfo[] {
  return stored.get(uuid)?.files ?? [];
}

/** Those of some ops of which there is something that can go, what was chosen before what depends on it. */
async function itemsOf(
  { store }: ResultStore,
  ops: ReadonlyMap<string, Reasons>,
  stored: StoredOps,
): Promise<RemovalItem[]> {
  const items = await mapParallel(ops, PARALLEL, async ([uuid, { why, stays }]): Promise<RemovalItem[]> => {
    const files = filesOf(uuid, stored);
    const going = filesThatGo(uuid, files, why);
    if (going.length === 0) return [];
    const reason = stays ?? (await isComputed(store, uuid, files) ? "computed now" : undefined);
    const bytes = going.reduce((sum, { size }) => sum + size, 0);
    return [{ uuid, why, bytes, ...(reason === undefined ? {} : { stays: reason }) }];
  });
  return items.flat();
}

/**
 * What goes of an op's folder. A fault of ours made no result of krnel-graph's wrong, save where it was made from one.
 */
function filesThatGo(uuid: string, files: readonly ObjectInfo[], why: RemovalItem["why"]): ObjectInfo[] {
  const [ours, theirs] = sidesOf(uuid, new Set(files.map(({ key }) => key)));
  const isKept = (key: string) =>
    why === "chosen" && (!ours.has(key) || theirs?.isComplete === true && theirs.has(key));
  return files.filter(({ key }) => key !== leaseKey(uuid) && !isKept(key));
}

/**
 * Removes what can go, then what was made meanwhile from what goes. Whoever computes something looks, once its status tells
 * that, for the mark of the last removal, and then reads its inputs: those who had looked before it was written are seen now.
 */
async function removeAll(
  results: ResultStore,
  { origins, items }: Found,
  before: StoredOps,
  options: RemovalOptions,
): Promise<readonly RemovalItem[]> {
  const ends = await removeItems(results, items);
  const removed = ends.filter(({ stays }) => stays === undefined).map(({ uuid }) => uuid);
  if (removed.length === 0) return ends;
  const gone = new Set([...origins, ...removed]);
  const now = await storedOps(results);
  const changed = now.values().filter((op) => gone.has(op.uuid) || isChanged(op, before.get(op.uuid)));
  const late = await dependentsOf(results, gone, await withRows(results, changed));
  const reasons = reasonsOf(late, (uuid) => options.dependents || gone.has(uuid));
  const lateEnds = await removeItems(results, await itemsOf(results, reasons, now));
  return [...new Map([...ends, ...lateEnds].map((item) => [item.uuid, item])).values()];
}

function isChanged(op: StoredOp, before: StoredOp | undefined): boolean {
  return before?.modified.getTime() !== op.modified.getTime() || before.files.length !== op.files.length;
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

/** `done` first: what goes is absent before it is half. Then the result, which its status could make whole again. */
function inOrder(uuid: string, files: readonly ObjectInfo[]): string[][] {
  const isDone = (key: string) => key === doneKey(uuid) || key === pythonRecordKeys(uuid).done;
  const isResult = (key: string) => key.startsWith(`${opFolder(uuid)}/result.`);
  const keys = files.map(({ key }) => key);
  const [done, rest] = [keys.filter(isDone), keys.filter((key) => !isDone(key))];
  return [done, rest.filter(isResult), rest.filter((key) => !isResult(key))];
}
