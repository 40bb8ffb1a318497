/**
 * Results in a store: one folder for each op, written so that a reader never sees half of one.
 *
 * Order of writes: the result under its name, then the status, then `done`. Whatever is without `done` is no result.
 * What krnel-graph cannot read is recorded under names of ours (`keys.ts`), so that it does not take it for its own.
 *
 * @module
 */

import { FormatError, StoreError } from "../ops/errors.ts";
import type { State, Status } from "../ops/evaluator.ts";
import type { Op } from "../ops/op.ts";
import { utf8 } from "./bytes.ts";
import { withLease } from "./compute_once.ts";
import { DamagedResultError, type DamageReport, setAside } from "./damaged.ts";
import type { Result } from "./formats/result.ts";
import { HashingSource } from "./hashing_source.ts";
import { doneKey, isShared, pythonRecordKeys, statusKey, uuidOfKey } from "./keys.ts";
import { wholeGraph } from "./kept_nodes.ts";
import { sidesOf, wasRecordedEarlier } from "./op_folder.ts";
import { wasRemoved } from "./removals.ts";
import { resultKey } from "./result_key.ts";
import { decodeProgress, decodeStatus, newStatus, statusOf, type StoredProgress, type StoredStatus } from "./status.ts";
import { placeStatus, readStatusFile, surelyCompleted } from "./status_place.ts";
import type { ObjectSource, Store } from "./store.ts";
import { removeVouchers, vouchedStatuses } from "./unrecorded.ts";
import { checkOptions } from "../ops/options.ts";

/** So many ops of a type are looked for in one listing of it, which others' ops may make long. */
const MANY = 50;
/** So many statuses are in memory at a time. */
const STATUSES_AT_A_TIME = 64;

/** Options of a {@linkcode ResultStore}. */
export interface ResultStoreOptions {
  /** Called when a damaged result was found and set aside. */
  readonly onDamaged?: (report: DamageReport) => void;
}

/**
 * Reads and writes the results and statuses of ops.
 *
 * @example
 * ```ts
 * import { ResultStore, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const data = runner.fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
 * await report.materialize();
 * const results = new ResultStore(runner.store);
 * console.log(await results.has(report), (await results.readStatus(report.uuid))?.state); // true completed
 * ```
 */
export class ResultStore {
  /** Where the bytes are. */
  readonly store: Store;
  readonly #onDamaged: (report: DamageReport) => void;

  /** Reads and writes results in `store`. */
  constructor(store: Store, options: ResultStoreOptions = {}) {
    const { onDamaged = () => {} } = checkOptions("new ResultStore", options, ["onDamaged"]) as ResultStoreOptions;
    this.store = store;
    this.#onDamaged = onDamaged;
  }

  /**
   * The states, by uuid, of those of some ops of which the store tells for many at once: what has no folder is new, what
   * {@linkcode has} finds completed.
   */
  async knownStates(ops: readonly Op[]): Promise<ReadonlyMap<string, State>> {
    const missing = await this.#withoutFolder(ops);
    const others = ops.filter((op) => !missing.has(op));
    const present = await this.store.present?.(others.flatMap((op) => [doneKey(op.uuid), resultKey(op)])) ?? [];
    const states = new Map<string, State>(missing.values().map(({ uuid }) => [uuid, "new"]));
    for (const [i, { uuid }] of others.entries()) {
      if (present[2 * i] && present[2 * i + 1]) states.set(uuid, "completed");
    }
    return states;
  }

  /** The statuses of such ops. A status that does not say that its op is completed is not all that is to be known of it. */
  async knownStatuses(ops: readonly Op[]): Promise<ReadonlyMap<string, Status>> {
    const missing = await this.#withoutFolder(ops);
    const statuses = new Map(missing.values().map((op) => [op.uuid, newStatus(op, "new")]));
    const others = ops.filter((op) => !missing.has(op));
    for (let at = 0; at < others.length; at += STATUSES_AT_A_TIME) {
      const some = others.slice(at, at + STATUSES_AT_A_TIME);
      const files = await this.store.smallObjects?.(some.map(({ uuid }) => statusKey(uuid))) ?? [];
      for (const [i, bytes] of files.entries()) {
        const status = bytes && surelyCompleted(bytes, some[i].uuid);
        if (status !== undefined) statuses.set(some[i].uuid, statusOf(some[i], status));
      }
    }
    return statuses;
  }

  /** Those of some ops of which nothing is there, as far as the store tells that without a look at each. */
  async #withoutFolder(ops: readonly Op[]): Promise<ReadonlySet<Op>> {
    const missing = new Set<Op>();
    for (const [type, ofType] of Map.groupBy(ops, ({ type }) => type)) {
      if (ofType.length < MANY) continue;
      const folders = await this.store.folders?.(`${type}/`);
      if (folders === undefined) return missing;
      const isMissing = ({ uuid }: Op) => !folders.has(uuid.slice(type.length + 1));
      for (const op of ofType.filter(isMissing)) missing.add(op);
    }
    return missing;
  }

  /** Whether a whole result is there that can be read here: a classifier that Python pickled cannot. */
  async has(op: Op): Promise<boolean> {
    const [done, result] = await Promise.all([this.store.open(doneKey(op.uuid)), this.store.open(resultKey(op))]);
    return result !== undefined && (done !== undefined || await wasRecordedEarlier(this.store, op.uuid));
  }

  /**
   * Random access to the result's file, for reading some of its columns or rows. Parts are not checked: a checksum is
   * of the whole file. {@linkcode ResultStore.read} and {@linkcode ResultStore.verify} check.
   *
   * @throws {StoreError} where it is missing.
   */
  async source(op: Op): Promise<ObjectSource> {
    const key = resultKey(op);
    const source = await this.store.open(key);
    if (source === undefined) throw new StoreError(`The store ${this.store.uri} has no ${key}`);
    return source;
  }

  /**
   * Reads a result, and checks it against the checksum in its status, where that has one: krnel-graph's do not.
   *
   * @throws {DamagedResultError} where the file is not what was written. It is set aside, so {@linkcode has} is false.
   * @throws {FormatError} where it is in a format that cannot be read.
   */
  async read(op: Op): Promise<Result> {
    const { checksum } = await this.#statusOrNothing(op.uuid);
    const source = await this.source(op);
    const hashing = new HashingSource(source);
    const { decodeResult } = await import("./result_file.ts");
    const result = await outcomeOf(decodeResult(op, hashing));
    if (checksum !== undefined) await this.#check(op, source.tag, checksum, await hashing.checksum());
    return result();
  }

  /**
   * Checks a result's file against its status.
   *
   * @returns `true` where it is as written, `undefined` where its status has no checksum.
   * @throws {DamagedResultError} as {@linkcode read}.
   */
  async verify(op: Op): Promise<true | undefined> {
    const { checksum } = await this.#statusOrNothing(op.uuid);
    if (checksum === undefined) return undefined;
    const source = await this.source(op);
    await this.#check(op, source.tag, checksum, await new HashingSource(source).checksum());
    return true;
  }

  /**
   * Writes a result, then its status, then `done`, while no other process writes it. What is whole already stays.
   *
   * @returns The status, with the size and SHA-256 of the result's file.
   */
  async write(op: Op, result: Result, status: Status): Promise<Status> {
    const written = await withLease(this, op, {}, (writer) => writer.write(result, status));
    if (written !== undefined) return written;
    const { bytes, checksum } = await this.#statusOrNothing(op.uuid);
    return { ...status, ...(bytes === undefined ? {} : { bytes }), ...(checksum === undefined ? {} : { checksum }) };
  }

  /**
   * Completes a write that ended just before its status or `done`: the result is there, and is what its status, or the
   * one that vouches for it, says. What was removed stays so. Only for the holder of the op's lease.
   *
   * @returns Whether there was such a write.
   */
  async finish(op: Op): Promise<boolean> {
    const { state, checksum } = await this.#statusOrNothing(op.uuid);
    const source = state === undefined ? undefined : await this.store.open(resultKey(op));
    if (source === undefined) return false;
    const isRecorded = state === "completed" && checksum !== undefined && !await wasRemoved(this.store, op.uuid);
    const statuses = isRecorded ? [{ checksum }] : await vouchedStatuses(this.store, op);
    const found = statuses.length === 0 ? undefined : await new HashingSource(source).checksum();
    const status = statuses.find(({ checksum }) => checksum === found);
    if (status === undefined) return false;
    if ("op" in status) await this.writeStatus({ ...status, bytes: source.byteLength });
    await this.store.create(doneKey(op.uuid), utf8("done"));
    await removeVouchers(this.store, op);
    return true;
  }

  /** The status that was written for a uuid, or `undefined`. @throws {FormatError} where it is damaged. */
  async readStatus(uuid: string): Promise<StoredStatus | undefined> {
    return await this.#readStatus(uuid, decodeStatus);
  }

  /** The same without the graph. */
  async readProgress(uuid: string): Promise<StoredProgress | undefined> {
    return await this.#readStatus(uuid, decodeProgress);
  }

  /**
   * The whole graph of a status, with the large nodes that it refers to.
   *
   * @throws {StoreError} where one is missing.
   * @throws {FormatError} where one is damaged.
   */
  async graphOf({ graph }: StoredStatus): Promise<object> {
    return await wholeGraph(this.store, graph) as object;
  }

  /** Writes an op's status without asking whether another process computes it: `writer.writeStatus` does. */
  async writeStatus(status: Status): Promise<void> {
    const { key, bytes } = await placeStatus(this.store, status);
    await this.store.put(key, bytes);
  }

  /** The uuids that have a folder, and whether a whole result is in it that can be read here; one listing. */
  async list(): Promise<Map<string, boolean>> {
    const files = new Map<string, Set<string>>();
    for await (const { key } of this.store.list()) {
      const uuid = uuidOfKey(key);
      if (uuid !== undefined) files.set(uuid, (files.get(uuid) ?? new Set()).add(key));
    }
    return new Map([...files].map(([uuid, keys]) => [uuid, sidesOf(uuid, keys)[0].isComplete]));
  }

  async #readStatus<S extends StoredProgress>(
    uuid: string,
    decode: (bytes: Uint8Array, uuid: string) => S,
  ): Promise<S | undefined> {
    const file = await readStatusFile(this.store, uuid);
    if (file !== undefined) return decode(file.bytes, uuid);
    return isShared(uuid) ? undefined : await this.#pythonStatus(uuid, decode);
  }

  async #check(op: Op, tag: string, expected: string, found: string): Promise<void> {
    if (expected === found) return;
    const [uuid, key] = [op.uuid, resultKey(op)];
    if ((await this.#statusOrNothing(uuid)).checksum !== expected) {
      throw new StoreError(`${key} changed while it was read`);
    }
    const report = { uuid, key, expected, found, setAside: await setAside(this.store, { uuid, key, tag }) };
    if (report.setAside !== undefined) this.#onDamaged(report);
    throw new DamagedResultError(report);
  }

  /** krnel-graph's status tells which op it is. How far it is there says nothing of here, but in an earlier record. */
  async #pythonStatus<S extends StoredProgress>(
    uuid: string,
    decode: (bytes: Uint8Array, uuid: string) => S,
  ): Promise<S | undefined> {
    const bytes = await this.store.get(pythonRecordKeys(uuid).status);
    if (bytes === undefined) return undefined;
    const status = decode(bytes, uuid);
    if (status.error !== undefined || await wasRecordedEarlier(this.store, uuid)) return status;
    const { graph } = status as Partial<StoredStatus>;
    return { ...(graph === undefined ? {} : { graph }), state: "new", timeStarted: null, timeCompleted: null } as S;
  }

  /** A status that cannot be read says nothing of the result beside it. */
  async #statusOrNothing(uuid: string): Promise<Partial<StoredProgress>> {
    try {
      return await this.readProgress(uuid) ?? {};
    } catch (error) {
      if (error instanceof FormatError) return {};
      throw error;
    }
  }
}

/** How a promise ended, for later: a function that returns its value or throws its error. */
async function outcomeOf<T>(promise: Promise<T>): Promise<() => T> {
  try {
    const value = await promise;
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
