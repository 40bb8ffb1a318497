import assert from "node:assert/strict";
import type { State } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { utf8 } from "../../stores/bytes.ts";
import { encodeShard } from "../../runner/implementations/extraction/shard.ts";
import { currentStatus } from "../../stores/current_status.ts";
import { listStates } from "../../stores/housekeeping.ts";
import { statusKey, workFolder } from "../../stores/keys.ts";
import { acquireLease, leaseKey } from "../../stores/lease.ts";
import { encodeLease, type LeaseRecord, newLeaseRecord } from "../../stores/lease_record.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { showPresence } from "../../stores/presence.ts";
import { ResultStore } from "../../stores/results.ts";
import { encodeStatus, newStatus } from "../../stores/status.ts";
import type { ObjectInfo, Store } from "../../stores/store.ts";
import { pythonOp, reportOp, running } from "./_ops.ts";
import { PassingStore } from "./_recording_store.ts";

const op = reportOp();
const HOUR = 3_600_000;
const FINGERPRINT = "0123456789abcdef";

/** A lease of a process that cannot be seen from here. */
const elsewhere = (changes: Partial<LeaseRecord> = {}): LeaseRecord => ({
  ...newLeaseRecord({}),
  host: "elsewhere",
  machine: "elsewhere",
  ...changes,
});

/** A process of this machine that has ended. */
async function endedProcess(): Promise<LeaseRecord> {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  return { ...newLeaseRecord({}), pid: child.pid };
}

/** A store whose clock is not this computer's, and in which some things were written a while ago. */
class OtherClock extends PassingStore {
  readonly #aheadMs: number;
  readonly #ages: Readonly<Record<string, number>>;

  constructor(inner: Store, aheadMs: number, ages: Readonly<Record<string, number>> = {}) {
    super(inner);
    [this.#aheadMs, this.#ages] = [aheadMs, ages];
  }

  override async *list(prefix?: string): AsyncIterable<ObjectInfo> {
    for await (const info of super.list(prefix)) {
      const modified = info.modified.getTime() + this.#aheadMs - (this.#ages[info.key] ?? 0);
      yield { ...info, modified: new Date(modified) };
    }
  }
}

async function storeOf(state: State, of: Op = op): Promise<ResultStore> {
  const results = new ResultStore(new MemoryStore());
  await results.writeStatus({ ...newStatus(of, state), timeStarted: state === "running" ? new Date() : null });
  return results;
}

async function keepRows({ store }: ResultStore, name: string, count: number, of: Op = op): Promise<void> {
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const shard = encodeShard({ rows, counts: rows.map(() => 1), columns: 2, vectors: new Float32Array(2 * count) });
  await store.put(`${workFolder(of.uuid)}${name}`, shard);
}

async function seen(results: ResultStore, of: Op = op): Promise<string> {
  const { state, rowsKept } = (await currentStatus(results, of.uuid))!;
  assert.equal((await listStates(results, [of.uuid])).get(of.uuid), state);
  return rowsKept === undefined ? state : `${state} ${rowsKept}`;
}

Deno.test("an op whose lease is held is running, and interrupted once nobody holds it", async () => {
  const results = await storeOf("running");
  const lease = await acquireLease(results.store, op.uuid);
  assert.equal(await seen(results), "running");
  await lease.release();
  assert.equal(await seen(results), "interrupted");
});

Deno.test("a lease of a process that has ended, or one that cannot be read, is nobody's", async () => {
  const results = await storeOf("running");
  for (const bytes of [encodeLease(await endedProcess()), utf8(""), utf8("{}"), utf8("null")]) {
    await results.store.put(leaseKey(op.uuid), bytes);
    assert.equal(await seen(results), "interrupted");
  }
});

Deno.test("a lease from elsewhere holds while it beats, by the store's clock, whatever clocks say", async () => {
  for (const aheadMs of [0, 72 * HOUR, -72 * HOUR]) {
    for (const since of ["1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z", new Date().toISOString()]) {
      const { store } = await storeOf("running");
      await store.put(leaseKey(op.uuid), encodeLease(elsewhere({ since })));
      const about = `${aheadMs} ${since}`;
      assert.equal(await seen(new ResultStore(new OtherClock(store, aheadMs))), "running", about);
      const silent = (ms: number) => new ResultStore(new OtherClock(store, aheadMs, { [leaseKey(op.uuid)]: ms }));
      assert.equal(await seen(silent(45_000)), "running", about);
      assert.equal(await seen(silent(75_000)), "interrupted", about);
    }
  }
});

Deno.test("a process of this machine that is stopped for a while is still at it", async () => {
  const { store } = await storeOf("running");
  await store.put(leaseKey(op.uuid), encodeLease(newLeaseRecord({})));
  const silent = (ms: number) => new ResultStore(new OtherClock(store, 0, { [leaseKey(op.uuid)]: ms }));
  assert.equal(await seen(silent(120_000)), "running");
  assert.equal(await seen(silent(2 * HOUR)), "interrupted");
});

Deno.test("a lease that is dated into the future counts until it is seen not to beat any more", async () => {
  const { store } = await storeOf("running");
  await store.put(leaseKey(op.uuid), encodeLease(elsewhere({ ttlMs: 100 })));
  const ahead = new ResultStore(new OtherClock(store, 0, { [leaseKey(op.uuid)]: -72 * HOUR }));
  assert.equal(await seen(ahead), "running");
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(await seen(ahead), "interrupted");
  await store.put(leaseKey(op.uuid), encodeLease(elsewhere({ ttlMs: 1000, beats: 1 })));
  assert.equal(await seen(ahead), "running");
});

Deno.test("who cannot write to the store believes the own clock, and nothing is left by who can", async () => {
  class ReadOnly extends PassingStore {
    override put(): Promise<string> {
      return Promise.reject(new Error("read-only"));
    }
  }
  const { store } = await storeOf("running");
  await store.put(leaseKey(op.uuid), encodeLease(elsewhere()));
  const old = new OtherClock(store, 0, { [leaseKey(op.uuid)]: HOUR });
  assert.equal(await seen(new ResultStore(new ReadOnly(old))), "interrupted");
  const before = (await Array.fromAsync(store.list())).length;
  assert.equal(await seen(new ResultStore(old)), "interrupted");
  assert.equal((await Array.fromAsync(store.list())).length, before);
});

Deno.test("rows that are kept are counted: of vectors and of texts, of parts, of the model with the most", async () => {
  const results = await storeOf("running");
  await keepRows(results, `${FINGERPRINT}/000000-${FINGERPRINT}`, 3000);
  await keepRows(results, `${FINGERPRINT}/rows-0-8192/000000-${FINGERPRINT}`, 400);
  assert.equal(await seen(results), "interrupted 3400");
  await keepRows(results, `${"f".repeat(16)}/000000-${FINGERPRINT}`, 17);
  assert.equal(await seen(results), "interrupted 3400");
  const text = await storeOf("new");
  await text.store.put(`${workFolder(op.uuid)}${FINGERPRINT}/000000.json`, utf8('[[0, "a"], [5, "b", "key", 7]]'));
  assert.equal(await seen(text), "interrupted 2");
});

Deno.test("files that are no shards, or are cut off, count nothing", async () => {
  const results = await storeOf("new");
  const folder = workFolder(op.uuid);
  await keepRows(results, `notes/000000-${FINGERPRINT}`, 5);
  await keepRows(results, `unrecorded/${FINGERPRINT}.json`, 5);
  for (const bytes of ["", "short", "sixteen bytes 16", "{}", "[[-1, 2], 7, null]"]) {
    await results.store.put(`${folder}${FINGERPRINT}/000000-${FINGERPRINT}`, utf8(bytes));
    await results.store.put(`${folder}${FINGERPRINT}/000001.json`, utf8(bytes));
    assert.equal(await seen(results), "new", bytes);
  }
});

Deno.test("what was stopped or failed says what is kept, and what somebody goes on with is running", async () => {
  for (
    const [stored, expected] of [["new", "interrupted 9"], ["failed", "failed 9"], ["pending", "pending 9"]] as const
  ) {
    const results = await storeOf(stored);
    await keepRows(results, `${FINGERPRINT}/000000-${FINGERPRINT}`, 9);
    assert.equal(await seen(results), expected);
  }
  const results = await storeOf("new");
  await keepRows(results, `${FINGERPRINT}/000000-${FINGERPRINT}`, 9);
  const lease = await acquireLease(results.store, op.uuid);
  assert.equal(await seen(results), "running");
  await lease.release();
});

Deno.test("an op of which others compute parts is running as long as one of them lives", async () => {
  const results = await storeOf("pending");
  {
    await using _ = await showPresence(results.store, op.uuid, "rows-0-8192");
    assert.equal(await seen(results), "running");
  }
  assert.equal(await seen(results), "pending");
  const dead = encodeLease(await endedProcess());
  await results.store.put(`${workFolder(op.uuid)}working/rows-0-8192.json`, dead);
  assert.equal(await seen(results), "pending");
});

Deno.test("an op that ends between two looks is not interrupted", async () => {
  class EndsMeanwhile extends PassingStore {
    override async *list(prefix?: string): AsyncIterable<ObjectInfo> {
      yield* super.list(prefix);
      await this.inner.put(
        statusKey(op.uuid),
        encodeStatus({ ...newStatus(op, "completed"), timeCompleted: new Date() }),
      );
    }
  }
  const { store } = await storeOf("running");
  assert.equal((await currentStatus(new ResultStore(new EndsMeanwhile(store)), op.uuid))?.state, "completed");
});

Deno.test("krnel-graph takes no lease, and its running ops stay running; ours are told by their times", async () => {
  const shared = pythonOp("report");
  const results = new ResultStore(new MemoryStore());
  const text = new TextDecoder().decode(encodeStatus(running(shared)));
  await results.store.put(statusKey(shared.uuid), utf8(text));
  assert.equal(await seen(results, shared), "interrupted");
  await results.store.put(statusKey(shared.uuid), utf8(text.replace(/(\.\d{3})Z/, "$1456Z")));
  assert.equal(await seen(results, shared), "running");
});

Deno.test("no status file says that an op is interrupted, or how many rows are kept: krnel-graph knows no such state", async () => {
  const results = await storeOf("running");
  await keepRows(results, `${FINGERPRINT}/000000-${FINGERPRINT}`, 9);
  const status = (await currentStatus(results, op.uuid))!;
  const written = JSON.parse(new TextDecoder().decode(encodeStatus({ ...status, op })));
  assert.deepEqual([written.state, Object.keys(written).sort()], ["new", [
    "op",
    "state",
    "time_completed",
    "time_started",
  ]]);
});
