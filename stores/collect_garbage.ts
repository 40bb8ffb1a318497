/**
 * Finding and removing what nobody needs any more.
 *
 * @module
 */

import { walk } from "../ops/graph.ts";
import type { Op } from "../ops/op.ts";
import { isSetAside } from "./damaged.ts";
import { type Folder, foldersOf, listOps, opsOf, type StoredOp } from "./housekeeping.ts";
import { hashesIn, nodeKey, NODES_FOLDER } from "./kept_nodes.ts";
import {
  doneKey,
  isWorkInProgress,
  listedRows,
  opFolder,
  OWN_STATUS,
  REMOVALS,
  removedUuid,
  ROW_LISTINGS,
  rowIndexKey,
  uuidOfKey,
} from "./keys.ts";
import { leaseKey } from "./lease.ts";
import { Pace } from "./pace.ts";
import { forEachParallel, mapParallel } from "./parallel.ts";
import { type Side, sidesOf } from "./op_folder.ts";
import { storeTime } from "./store_clock.ts";
import type { ResultStore } from "./results.ts";
import { contentsOf, type ObjectInfo, type ObjectName, type PartialWrite, type Store } from "./store.ts";
import { checkOptions, requireFlags } from "../ops/options.ts";

/** Why something can go. */
export type GarbageReason =
  /** A file or upload whose writer died. */
  | "partial"
  /** A lease whose holder died. */
  | "stale lease"
  /** Files of an op that was never completed, or work in progress of one that was. */
  | "unfinished"
  /** A result that no kept graph uses, or inline data that no status refers to. */
  | "unreachable"
  /** A damaged result that was set aside. */
  | "damaged"
  /** A note that an op has rows which others could use, and has none. */
  | "stale listing"
  /** A note that an op's result was removed, which was computed anew since. */
  | "stale note";

/** One thing that can go. */
export interface GarbageItem {
  /** Why it can go. */
  readonly reason: GarbageReason;
  /** Key of the file, or what the partial write is. */
  readonly name: string;
  /** Size, where the store tells. */
  readonly bytes: number;
  /** Time of its last write. */
  readonly modified: Date;
}

/** What {@linkcode collectGarbage} found, or removed. */
export interface GarbageReport {
  /** What was found. */
  readonly items: readonly GarbageItem[];
  /** Size of all of it, where the store tells. */
  readonly bytes: number;
  /** Whether it is gone now: not after a dry run. */
  readonly removed: boolean;
}

/** Options of {@linkcode collectGarbage}. */
export interface GarbageOptions {
  /** Removes what is found; without it, nothing is. @default false */
  readonly remove?: boolean;
  /** Keeps whatever was written in this time: it may be under way. @default one day */
  readonly olderThanMs?: number;
  /** The graphs that are still wanted. Results that none of them uses can go. @default all are wanted */
  readonly keep?: readonly Op[];
  /** Whether damaged results that were set aside can go too. @default false */
  readonly damaged?: boolean;
}

interface Found extends GarbageItem {
  readonly remove: () => Promise<void>;
}

/**
 * Looks for what nobody needs, and says what and how much it is. Removes it only when asked to.
 *
 * @example
 * ```ts
 * import { collectGarbage, ResultStore, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const results = new ResultStore(runner.store);
 * console.log((await collectGarbage(results)).items.length); // 0
 * ```
 */
export async function collectGarbage(results: ResultStore, options: GarbageOptions = {}): Promise<GarbageReport> {
  const given = checkOptions("collectGarbage", options, ["remove", "olderThanMs", "keep", "damaged"]);
  requireFlags("collectGarbage", given, ["remove", "damaged"]);
  // Only who removes may write; what a look from a host with a wrong clock finds, removing does not.
  const now = options.remove ? await storeTime(results.store) : Date.now();
  const before = new Date(now - (options.olderThanMs ?? 24 * 3_600_000));
  const kept = options.keep && new Set(walk(options.keep).map(({ uuid }) => uuid));
  const { objects, partials } = await divide(contentsOf(results.store));
  const folders = foldersOf(objects);
  const criteria = { before, kept, ...options };
  const found = await mapParallel(folders, 16, async (folder) => {
    const ops = mayHaveGarbage(folder, criteria) ? await withTimes(results, folder) : [];
    return ops.flatMap((op) => garbageOf(results.store, op, criteria));
  });
  const garbage = found.flat();
  const remaining = () => filesWithout(folders, garbage);
  const items = [
    ...partialWrites(partials, before),
    ...garbage,
    ...await staleListings(results.store, remaining, before),
    ...await staleNotes(results.store, remaining, criteria),
    ...await orphanedNodes(results.store, remaining, before),
  ];
  if (options.remove) {
    for (const item of items) await item.remove();
  }
  return {
    items: items.map(({ reason, name, bytes, modified }) => ({ reason, name, bytes, modified })),
    bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
    removed: options.remove === true,
  };
}

interface Contents {
  readonly objects: (ObjectName | ObjectInfo)[];
  readonly partials: PartialWrite[];
}

async function divide(contents: AsyncIterable<ObjectName | ObjectInfo | PartialWrite>): Promise<Contents> {
  const divided: Contents = { objects: [], partials: [] };
  const pace = new Pace();
  for await (const item of contents) {
    if ("key" in item) divided.objects.push(item);
    else divided.partials.push(item);
    if (pace.isDue) await pace.rest();
  }
  return divided;
}

function partialWrites(partials: readonly PartialWrite[], before: Date): Found[] {
  return partials.filter(({ modified }) => modified < before).map(({ name, size = 0, modified, remove }) => ({
    reason: "partial",
    name,
    bytes: size,
    modified,
    remove,
  }));
}

function foundObject(store: Store, reason: GarbageReason, { key, size, modified }: ObjectInfo): Found {
  return { reason, name: key, bytes: size, modified, remove: () => store.delete(key) };
}

/** The files that stay. */
function filesWithout(folders: readonly Folder<ObjectName>[], garbage: readonly Found[]): ReadonlySet<string> {
  const gone = new Set(garbage.map(({ name }) => name));
  return new Set(folders.flatMap(({ files }) => files.map(({ key }) => key)).filter((key) => !gone.has(key)));
}

/** Notes of rows whose op has neither an index beside its result nor work in progress. */
async function staleListings(store: Store, remaining: () => ReadonlySet<string>, before: Date): Promise<Found[]> {
  const listings = (await Array.fromAsync(store.list(ROW_LISTINGS))).filter(({ modified }) => modified < before);
  if (listings.length === 0) return [];
  const files = remaining();
  const working = new Set(files.values().filter(isWorkInProgress).map(uuidOfKey));
  const found: Found[] = [];
  for (const listing of listings) {
    const { uuid } = listedRows(listing.key) ?? {};
    if (uuid === undefined || files.has(rowIndexKey(uuid)) || working.has(uuid)) continue;
    found.push(foundObject(store, "stale listing", listing));
  }
  return found;
}

/** Notes of removed results that are there again, or that no kept graph uses. */
async function staleNotes(store: Store, remaining: () => ReadonlySet<string>, criteria: Criteria): Promise<Found[]> {
  const notes = (await Array.fromAsync(store.list(REMOVALS))).filter(({ modified }) => modified < criteria.before);
  if (notes.length === 0) return [];
  const files = remaining();
  const isStale = (uuid: string | undefined) =>
    uuid !== undefined && (files.has(doneKey(uuid)) || criteria.kept?.has(uuid) === false);
  return notes.filter(({ key }) => isStale(removedUuid(key))).map((note) => foundObject(store, "stale note", note));
}

/** Kept nodes that no status refers to. Whoever writes one that does writes the node anew: it is young then. */
async function orphanedNodes(store: Store, remaining: () => ReadonlySet<string>, before: Date): Promise<Found[]> {
  const nodes = (await Array.fromAsync(store.list(NODES_FOLDER))).filter(({ modified }) => modified < before);
  if (nodes.length === 0) return [];
  const needed = new Set<string>();
  await forEachParallel(remaining().values().filter(mayRefer), 16, async (key) => {
    for (const hash of hashesIn(await store.get(key) ?? new Uint8Array())) needed.add(nodeKey(hash));
  });
  return nodes.filter(({ key }) => !needed.has(key)).map((node) => foundObject(store, "unreachable", node));
}

/** Whether a file is a status that may refer to kept nodes: those that were set aside too. */
function mayRefer(key: string): boolean {
  return key.endsWith(`/${OWN_STATUS}`) || isSetAside(key) && key.endsWith("/status.json");
}

interface Criteria {
  readonly before: Date;
  readonly kept: ReadonlySet<string> | undefined;
  readonly damaged?: boolean;
}

/** The op of a folder, with the sizes and times of its files, which listings of some stores have already. */
async function withTimes(results: ResultStore, { uuid, files }: Folder<ObjectName | ObjectInfo>): Promise<StoredOp[]> {
  const listed = files.filter((file) => "modified" in file);
  return listed.length === files.length ? opsOf(listed) : await listOps(results, `${opFolder(uuid)}/`);
}

/** Whether a folder has what could go once it is old. When its files were written is asked of no other. */
function mayHaveGarbage(folder: Folder<ObjectName>, criteria: Criteria): boolean {
  const sides = sidesOf(folder.uuid, keysOf(folder));
  return folder.files.some(({ key }) => reasonFor(key, folder, sides, criteria) !== undefined);
}

function garbageOf(store: Store, op: StoredOp, criteria: Criteria): Found[] {
  const sides = sidesOf(op.uuid, keysOf(op));
  const found = op.files.flatMap((file) => {
    const { key, size, modified } = file;
    const reason = reasonFor(key, op, sides, criteria);
    // While somebody computes the op, its newest file is its lease.
    const written = reason === "damaged" ? modified : op.modified;
    if (reason === undefined || written >= criteria.before) return [];
    return [{ reason, name: key, bytes: size, modified, remove: () => store.delete(key) }];
  });
  // `done` first: a result that goes is absent before it is half.
  const isDone = ({ name }: Found) => sides.some(({ record }) => record.done === name);
  return found.sort((a, b) => Number(isDone(b)) - Number(isDone(a)));
}

/** Why a file can go once it is old. */
function reasonFor(
  key: string,
  { uuid }: Folder<ObjectName>,
  sides: readonly Side[],
  { kept, damaged }: Criteria,
): GarbageReason | undefined {
  if (isSetAside(key)) return damaged ? "damaged" : undefined;
  if (key === leaseKey(uuid)) return "stale lease";
  if (kept?.has(uuid) === false) return "unreachable";
  // A process that died right after its result was whole left its work in progress.
  if (isWorkInProgress(key)) return "unfinished";
  return sides.some((side) => side.isComplete && side.has(key)) ? undefined : "unfinished";
}

function keysOf({ files }: Folder<ObjectName>): Set<string> {
  return new Set(files.map(({ key }) => key));
}
