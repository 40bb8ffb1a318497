/**
 * What goes where results are removed, and what stays.
 *
 * @module
 */

import type { Op } from "../ops/op.ts";
import { type Dependence, dependentsOf } from "./dependents.ts";
import { listOps, type StoredOp } from "./housekeeping.ts";
import { isWorkInProgress, opFolder } from "./keys.ts";
import { leaseKey } from "./lease.ts";
import { sidesOf } from "./op_folder.ts";
import { mapParallel } from "./parallel.ts";
import { isComputed } from "./presence.ts";
import type { ResultStore } from "./results.ts";
import type { ObjectInfo, Store } from "./store.ts";

/** Requests under way at a time. */
const PARALLEL = 16;

/**
 * Why something stays: it is data from outside, which no run computes anew; somebody computes it now; it depends on what goes,
 * and was not asked for; krnel-graph has computed it in its own form, and nothing was computed here.
 */
export type StayReason = "from outside" | "computed now" | "not asked for" | "krnel-graph's own";

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

/** Options of `removeResults`. */
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

/** What a store has, by uuid. */
export type StoredOps = ReadonlyMap<string, StoredOp>;

/** Looks what a store has. */
export async function storedOps(results: ResultStore): Promise<StoredOps> {
  return new Map((await listOps(results)).map((op) => [op.uuid, op]));
}

/** What is to go. */
export interface Found {
  /** The chosen ops that nothing keeps, those of which nothing is left among them: what was made from them may be there. */
  readonly origins: readonly string[];
  /** What is chosen, and what depends on that, with what keeps it from going. */
  readonly items: readonly RemovalItem[];
}

/** Finds what is to go of some stored ops, and of what depends on them. @param stored What the store has. */
export async function findItems(
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

/**
 * Finds what was made of results while they were removed.
 *
 * @param gone What was removed.
 * @param before What the store had.
 */
export async function findLateItems(
  results: ResultStore,
  gone: ReadonlySet<string>,
  before: StoredOps,
  options: RemovalOptions,
): Promise<RemovalItem[]> {
  const now = await storedOps(results);
  const changed = now.values().filter((op) => gone.has(op.uuid) || isChanged(op, before.get(op.uuid)));
  const dependents = await dependentsOf(results, gone, await withRows(results, changed));
  return await itemsOf(results, reasonsOf(dependents, (uuid) => options.dependents || gone.has(uuid)), now);
}

function isChanged(op: StoredOp, before: StoredOp | undefined): boolean {
  return before?.modified.getTime() !== op.modified.getTime() || before.files.length !== op.files.length;
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
    const reason = await computedNow(store, op.uuid, filesOf(op.uuid, stored));
    return reason === undefined ? [] : [[op.uuid, reason]];
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
async function withRows(results: ResultStore, ops: Iterable<StoredOp>): Promise<StoredOp[]> {
  const kept = await mapParallel(ops, PARALLEL, async (op) => {
    const isKept = hasRows(op) || op.state === "running" && await isComputed(results.store, op.uuid, op.files);
    return isKept ? [op] : await endedSince(results, op);
  });
  return kept.flat();
}

/** An op that had neither a result nor somebody who computes it when it was listed: it may have been between the two. */
async function endedSince(results: ResultStore, { uuid }: StoredOp): Promise<StoredOp[]> {
  return (await listOps(results, `${opFolder(uuid)}/`)).filter(hasRows);
}

function filesOf(uuid: string, stored: StoredOps): readonly ObjectInfo[] {
  return stored.get(uuid)?.files ?? [];
}

/** Those of some ops of which there is something, what was chosen before what depends on it. */
async function itemsOf(
  { store }: ResultStore,
  ops: ReadonlyMap<string, Reasons>,
  stored: StoredOps,
): Promise<RemovalItem[]> {
  const items = await mapParallel(ops, PARALLEL, async ([uuid, { why, stays }]): Promise<RemovalItem[]> => {
    const files = filesOf(uuid, stored);
    const kept = files.filter(({ key }) => key !== leaseKey(uuid));
    if (kept.length === 0) return [];
    const going = filesThatGo(uuid, files, why);
    const reason = stays ?? (going.length === 0 ? "krnel-graph's own" : await computedNow(store, uuid, files));
    const bytes = (going.length === 0 ? kept : going).reduce((sum, { size }) => sum + size, 0);
    return [{ uuid, why, bytes, ...(reason === undefined ? {} : { stays: reason }) }];
  });
  return items.flat();
}

async function computedNow(
  store: Store,
  uuid: string,
  files: readonly ObjectInfo[],
): Promise<"computed now" | undefined> {
  return await isComputed(store, uuid, files) ? "computed now" : undefined;
}

/**
 * What goes of an op's folder. A fault of ours made no result of krnel-graph's wrong, save where it was made from one.
 */
export function filesThatGo(uuid: string, files: readonly ObjectInfo[], why: RemovalItem["why"]): ObjectInfo[] {
  const [ours, theirs] = sidesOf(uuid, new Set(files.map(({ key }) => key)));
  const isKept = (key: string) =>
    why === "chosen" && (!ours.has(key) || theirs?.isComplete === true && theirs.has(key));
  return files.filter(({ key }) => key !== leaseKey(uuid) && !isKept(key));
}
