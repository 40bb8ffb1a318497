/**
 * Looking after a store: what is in it, whether it is whole, what can go, and copying it.
 *
 * @module
 */

import { largest } from "../ops/extremes.ts";
import { GraphError, StoreError } from "../ops/errors.ts";
import type { Evaluator, State } from "../ops/evaluator.ts";
import { deserialize } from "../ops/graph_file.ts";
import type { Op } from "../ops/op.ts";
import type { PythonJson } from "../ops/python_json.ts";
import { streamOf } from "./bytes.ts";
import { currentStatus } from "./current_status.ts";
import { DamagedResultError, type DamageReport, isSetAside } from "./damaged.ts";
import { renameRecord } from "./earlier_records.ts";
import { copyNodes } from "./kept_nodes.ts";
import { ownStatusKey, rowIndexKey, uuidOfKey } from "./keys.ts";
import { acquireLease, leaseKey } from "./lease.ts";
import { type Side, sidesOf } from "./op_folder.ts";
import { forEachParallel } from "./parallel.ts";
import type { ResultStore } from "./results.ts";
import { RowIndexes } from "./row_indexes.ts";
import { decodeStatus } from "./status.ts";
import { writeWholeStatus } from "./status_place.ts";
import type { ObjectInfo, ObjectName, Store } from "./store.ts";
import { checkOptions, requireFlags } from "../ops/options.ts";

/** Requests under way at a time. */
const PARALLEL = 8;

/** What a listing tells of one op. */
export interface StoredOp {
  /** The op. */
  readonly uuid: string;
  /** `running` while a lease is there; `unfinished` for what was never completed: its status says why. */
  readonly state: "completed" | "running" | "unfinished";
  /** Size of all its files. */
  readonly bytes: number;
  /** The newest of its files. */
  readonly modified: Date;
  /** Its files, those that were set aside as damaged included. */
  readonly files: readonly ObjectInfo[];
}

/**
 * What a store has, from one listing: no request for each op.
 *
 * @example
 * ```ts
 * import { listOps, ResultStore, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const results = new ResultStore(runner.store);
 * console.log((await listOps(results)).map(({ uuid }) => uuid.split("_")[0])); // [ "LoadInlineJsonDatasetOp", "ClassifierEvaluationOp" ]
 * ```
 *
 * @param prefix Only ops whose folders begin with it, such as `TrainClassifierOp/`.
 */
export async function listOps(results: ResultStore, prefix = ""): Promise<StoredOp[]> {
  return opsOf(await Array.fromAsync(results.store.list(prefix)));
}

/** What the objects of a listing tell of ops. */
export function opsOf(objects: Iterable<ObjectInfo>): StoredOp[] {
  return foldersOf(objects).map(({ uuid, files }) => storedOp(uuid, files));
}

/** An op's folder, and what is in it. */
export interface Folder<F> {
  /** The op. */
  readonly uuid: string;
  /** Its files. */
  readonly files: readonly F[];
}

/** Objects by op. */
export function foldersOf<F extends ObjectName>(objects: Iterable<F>): Folder<F>[] {
  const folders = Map.groupBy(objects, ({ key }) => key.slice(0, folderEnd(key)));
  return [...folders.values()].flatMap((files) => {
    const uuid = uuidOfKey(files[0].key);
    return uuid === undefined ? [] : [{ uuid, files }];
  });
}

/**
 * The states of ops, from one listing. Only of those that are not completed, the status is read.
 *
 * @example
 * ```ts
 * import { listStates, ResultStore, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const results = new ResultStore(runner.store);
 * console.log((await listStates(results, [report.uuid])).get(report.uuid)); // completed
 * ```
 *
 * @returns A state for each uuid; `new` where the store has nothing of it.
 */
export async function listStates(results: ResultStore, uuids: Iterable<string>): Promise<Map<string, State>> {
  const stored = new Map((await listOps(results)).map((op) => [op.uuid, op]));
  const states = new Map<string, State>();
  await forEachParallel(uuids, PARALLEL, async (uuid) => {
    const op = stored.get(uuid);
    if (op?.state === "completed") states.set(uuid, "completed");
    else states.set(uuid, op === undefined ? "new" : await unfinishedState(results, op));
  });
  return states;
}

/**
 * The op under a uuid, rebuilt from its status.
 *
 * @example
 * ```ts
 * import { describe, ResultStore, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const results = new ResultStore(runner.store);
 * console.log((await describe(results, report.uuid)).uuid === report.uuid); // true
 * ```
 *
 * @throws {StoreError} where the store has no status of it.
 * @throws {GraphError} where its graph cannot be rebuilt; {@linkcode UuidMismatchError} where it is another op's.
 */
export async function describe(
  results: ResultStore,
  uuid: string,
  options: { readonly runner?: Evaluator } = {},
): Promise<Op> {
  checkOptions("describe", options, ["runner"]);
  const status = await results.readStatus(uuid);
  if (status === undefined) throw new StoreError(`The store ${results.store.uri} has no status of ${uuid}`);
  const [op] = deserialize(await results.graphOf(status), options);
  if (op?.uuid === uuid) return op;
  throw new GraphError(`The status under ${uuid} is of another op, ${op?.uuid}`);
}

/** What {@linkcode verifyStore} found. */
export interface Verification {
  /** Results that are as they were written. */
  readonly whole: readonly string[];
  /** Results whose status has no checksum, such as krnel-graph's. */
  readonly unchecked: readonly string[];
  /** Results that were damaged, and are set aside now. */
  readonly damaged: readonly DamageReport[];
  /** Results that could not be checked, and why. */
  readonly failed: readonly { readonly uuid: string; readonly error: Error }[];
  /** Results that were recorded where krnel-graph took them for its own, and are not any more: with `repair`. */
  readonly repaired: readonly string[];
  /** Results whose `status.json` krnel-graph lacked to find them by their uuid alone: with `wholeGraphs`. */
  readonly wholeGraphs: readonly string[];
}

/**
 * Reads all results, or some, and checks them against their checksums.
 *
 * @example
 * ```ts
 * import { ResultStore, Runner, verifyStore } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const results = new ResultStore(runner.store);
 * const { whole, damaged } = await verifyStore(results);
 * console.log(whole.length, damaged.length); // 2 0: the data and its report
 * ```
 *
 * @param options `onProgress` is called after each, with how many there are; `repair` mends what earlier versions wrote;
 * `wholeGraphs` writes a `status.json` with the whole graph where large data in it was left to references.
 */
export async function verifyStore(
  results: ResultStore,
  options: {
    readonly uuids?: Iterable<string>;
    readonly signal?: AbortSignal;
    readonly repair?: boolean;
    readonly wholeGraphs?: boolean;
    readonly onProgress?: (done: number, total: number) => void;
  } = {},
): Promise<Verification> {
  const given = checkOptions("verifyStore", options, ["uuids", "signal", "repair", "wholeGraphs", "onProgress"]);
  requireFlags("verifyStore", given, ["repair", "wholeGraphs"]);
  const wanted = options.uuids === undefined ? undefined : new Set(options.uuids);
  const completed = (await listOps(results)).filter(({ state, uuid }) =>
    state === "completed" && (wanted === undefined || wanted.has(uuid))
  );
  const found = { whole: [] as string[], unchecked: [] as string[], damaged: [] as DamageReport[] };
  const failed: { uuid: string; error: Error }[] = [];
  const repaired: string[] = [];
  const wholeGraphs: string[] = [];
  let done = 0;
  // Each is read in parts side by side already.
  await forEachParallel(completed, 2, async ({ uuid }) => {
    options.signal?.throwIfAborted();
    try {
      if (options.repair && await renameRecord(results.store, uuid, options.signal)) repaired.push(uuid);
      if (options.wholeGraphs && await writeWholeStatus(results.store, uuid)) wholeGraphs.push(uuid);
      const isWhole = await results.verify(await describe(results, uuid));
      (isWhole ? found.whole : found.unchecked).push(uuid);
    } catch (error) {
      if (error instanceof DamagedResultError) found.damaged.push(error.report);
      else failed.push({ uuid, error: error as Error });
    }
    options.onProgress?.(++done, completed.length);
  });
  return { ...found, failed, repaired, wholeGraphs };
}

/** What {@linkcode copyStore} did. */
export interface CopyReport {
  /** The ops that were copied. */
  readonly copied: readonly string[];
  /** Ops that the other store has already. */
  readonly skipped: readonly string[];
  /** How much was copied. */
  readonly bytes: number;
}

/**
 * Copies completed results, all or some, to another store: each its data first, then its status, then `done`. Where an
 * op has a result of krnel-graph's beside ours, each is copied where the other store has none.
 *
 * @example
 * ```ts
 * import { copyStore, MemoryStore, ResultStore, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const results = new ResultStore(runner.store);
 * const copied = await copyStore(results, new ResultStore(new MemoryStore()));
 * console.log(Object.keys(copied)); // [ "copied", "skipped", "bytes" ]
 * ```
 */
export async function copyStore(
  from: ResultStore,
  to: ResultStore,
  options: { readonly uuids?: Iterable<string>; readonly signal?: AbortSignal } = {},
): Promise<CopyReport> {
  checkOptions("copyStore", options, ["uuids", "signal"]);
  const wanted = options.uuids === undefined ? undefined : new Set(options.uuids);
  const there = new Map((await listOps(to)).map((op) => [op.uuid, op]));
  const [copied, skipped]: [string[], string[]] = [[], []];
  let bytes = 0;
  await forEachParallel(await listOps(from), PARALLEL, async (op) => {
    options.signal?.throwIfAborted();
    const finished = finishedSides(op);
    if (wanted?.has(op.uuid) === false || finished.length === 0) return;
    const known = new Set(finishedSides(there.get(op.uuid)).map(({ newRecord }) => newRecord.done));
    const missing = finished.filter(({ newRecord }) => !known.has(newRecord.done));
    if (missing.length === 0) return void skipped.push(op.uuid);
    const size = await copyOp(from.store, to.store, op, missing, options.signal);
    bytes += size;
    copied.push(op.uuid);
  });
  return { copied, skipped, bytes };
}

/** The whole results in an op's folder: ours, and krnel-graph's where it is another. */
function finishedSides(op: StoredOp | undefined): Side[] {
  return op === undefined ? [] : sidesOf(op.uuid, keysOf(op.files)).filter(({ isComplete }) => isComplete);
}

async function copyOp(
  from: Store,
  to: Store,
  op: StoredOp,
  sides: readonly Side[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const lease = await acquireLease(to, op.uuid, signal ? { signal } : {});
  try {
    const files = sides.flatMap((side) => inWriteOrder(op, side));
    const nodes = await copyNodesOf(from, to, op);
    for (const { key, target } of files) {
      const source = await from.open(key);
      if (source === undefined) throw new StoreError(`${key} vanished from ${from.uri} while it was copied`);
      await lease.assertHeld();
      await to.put(target, streamOf(source));
    }
    if (files.some(({ key }) => key === rowIndexKey(op.uuid))) await new RowIndexes(to).relist(op.uuid);
    return files.reduce((sum, { size }) => sum + size, nodes);
  } finally {
    await lease.release();
  }
}

/** Copies what an op's status refers to. @returns How many bytes. */
async function copyNodesOf(from: Store, to: Store, { uuid, files }: StoredOp): Promise<number> {
  const key = ownStatusKey(uuid);
  const bytes = files.some((file) => file.key === key) ? await from.get(key) : undefined;
  return bytes === undefined ? 0 : await copyNodes(from, to, graphIn(bytes, uuid));
}

/** A status that cannot be read is copied as it is. */
function graphIn(bytes: Uint8Array, uuid: string): PythonJson {
  try {
    return decodeStatus(bytes, uuid).graph;
  } catch {
    return null;
  }
}

/** Where the second segment of a key ends. */
function folderEnd(key: string): number {
  const end = key.indexOf("/", key.indexOf("/") + 1);
  return end === -1 ? key.length : end;
}

function storedOp(uuid: string, files: readonly ObjectInfo[]): StoredOp {
  const keys = keysOf(files);
  const [{ isComplete }] = sidesOf(uuid, keys);
  return {
    uuid,
    state: isComplete ? "completed" : keys.has(leaseKey(uuid)) ? "running" : "unfinished",
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    modified: new Date(largest(files.map(({ modified }) => modified.getTime()))),
    files,
  };
}

function keysOf(files: readonly ObjectInfo[]): Set<string> {
  return new Set(files.map(({ key }) => key));
}

/** What a status without a result says. */
async function unfinishedState(results: ResultStore, { uuid, files }: StoredOp): Promise<State> {
  const state = (await currentStatus(results, uuid, files))?.state ?? "new";
  return state === "completed" ? "new" : state;
}

/** The files that make up a result, with the keys of their copies: neither its lease nor what was set aside. */
function inWriteOrder({ uuid, files }: StoredOp, side: Side): (ObjectInfo & { readonly target: string })[] {
  const { record, newRecord } = side;
  const last = [record.status, record.done];
  const targets = new Map([[record.status, newRecord.status], [record.done, newRecord.done]]);
  return files
    .filter(({ key }) => key !== leaseKey(uuid) && !isSetAside(key) && side.has(key))
    .map((file) => ({ ...file, target: targets.get(file.key) ?? file.key }))
    .sort((a, b) => last.indexOf(a.key) - last.indexOf(b.key));
}
