import assert from "node:assert/strict";
import { OpError } from "../../ops/errors.ts";
import type { Status } from "../../ops/evaluator.ts";
import { createOp, type Op } from "../../ops/mod.ts";
import { GroupedOp, LoadArrowDatasetOp, SelectTextColumnOp } from "../../ops/types/mod.ts";
import { utf8 } from "../../stores/bytes.ts";
import { collectGarbage } from "../../stores/collect_garbage.ts";
import {
  doneKey,
  opFolder,
  REMOVAL_MARK,
  removalKey,
  REMOVALS,
  rowListingKey,
  statusKey,
  vouchersFolder,
  workFolder,
} from "../../stores/keys.ts";
import { acquireLease, type Lease, leaseKey } from "../../stores/lease.ts";
import { MemoryStore } from "../../stores/memory.ts";
import type { RemovalOptions } from "../../stores/removal_items.ts";
import { removeResults } from "../../stores/remove_results.ts";
import { ResultStore } from "../../stores/results.ts";
import { decodeStatus, encodeStatus } from "../../stores/status.ts";
import type { Store } from "../../stores/store.ts";
import { FailingStore } from "./_failing_store.ts";
import { keys } from "./contract.ts";
import { completed, dataset, jsonResult, reportOp, running } from "./_ops.ts";

const [first, second, third] = [1, 2, 3].map(reportOp);
const group = createOp(GroupedOp, { ops: [first] }) as unknown as Op;

async function write(results: ResultStore, op: Op, notes: Partial<Status> = {}): Promise<void> {
  await results.write(op, jsonResult(op.uuid), { ...completed(op), ...notes });
}

function rowsOf({ uuid }: Op): Partial<Status> {
  return { provenance: { reused: [{ rows: 1, of: 2, from: uuid }] } };
}

/** A result, one that is made from it, one that has rows of it, and one that has rows of that. */
async function filled(store: Store = new MemoryStore()): Promise<ResultStore> {
  const results = new ResultStore(store);
  for (const op of [first, group]) await write(results, op);
  await write(results, second, rowsOf(first));
  await write(results, third, rowsOf(second));
  return results;
}

/** What was found: why each is there, and why it stays. */
async function found(results: ResultStore, ops: readonly Op[], options: RemovalOptions = {}) {
  const { items } = await removeResults(results, ops, options);
  return new Map(items.map(({ uuid, why, stays }) => [uuid, stays === undefined ? why : `${why}: ${stays}`]));
}

async function copyOf({ store }: ResultStore): Promise<ResultStore> {
  const copy = new MemoryStore();
  for (const key of await keys(store)) await copy.put(key, (await store.get(key))!);
  return new ResultStore(copy);
}

async function there(results: ResultStore): Promise<readonly Op[]> {
  const ops = [first, second, third, group];
  const has = await Promise.all(ops.map((op) => results.has(op)));
  return ops.filter((_, i) => has[i]);
}

Deno.test("a dry run tells what would go, and writes nothing", async () => {
  const results = await filled();
  const before = await keys(results.store);
  const report = await removeResults(results, [group, reportOp(9)], { dryRun: true });
  assert.deepEqual(report.items, [{ uuid: group.uuid, why: "chosen", bytes: report.bytes }]);
  assert.ok(report.bytes > 0 && !report.removed);
  assert.deepEqual(await keys(results.store), before);
});

Deno.test("what depends on a result is told, and goes when it is asked for", async () => {
  const results = await filled();
  assert.deepEqual(
    await found(results, [first], { dryRun: true }),
    new Map([
      [first.uuid, "chosen"],
      [group.uuid, "made from it: not asked for"],
      [second.uuid, "has rows of it: not asked for"],
      [third.uuid, "has rows of it: not asked for"],
    ]),
  );
  await removeResults(results, [second]);
  assert.deepEqual(await there(results), [first, third, group]);
  await removeResults(results, [first]);
  assert.deepEqual(await there(results), [third, group]);
  await removeResults(await filled(results.store), [second]);
  assert.equal((await found(results, [second], { dependents: true })).get(third.uuid), "has rows of it");
  await removeResults(results, [first], { dependents: true });
  assert.deepEqual(await there(results), []);
});

Deno.test("what is unfinished, and may have taken rows from a result, depends on it", async () => {
  const results = await filled();
  const unfinished = reportOp(4);
  await results.writeStatus(running(unfinished));
  await results.store.put(`${workFolder(unfinished.uuid)}f/000000.json`, utf8("[]"));
  for (const { uuid } of [third, unfinished]) {
    await results.store.put(rowListingKey("0".repeat(32), { uuid, fingerprint: "0" }), new Uint8Array());
  }
  assert.equal((await found(results, [third], { dependents: true })).get(unfinished.uuid), "may have rows of it");
  assert.deepEqual(await Array.fromAsync(results.store.list(`${opFolder(unfinished.uuid)}/`)), []);
});

Deno.test("what somebody computes stays", async () => {
  const results = await filled();
  const lease = await acquireLease(results.store, first.uuid);
  assert.equal((await found(results, [first])).get(first.uuid), "chosen: computed now");
  await lease.release();
  assert.equal(await results.has(first), true);
  assert.equal((await found(results, [first])).get(first.uuid), "chosen");
});

Deno.test("what somebody makes from a result, and has nothing of yet, is told as computed now", async () => {
  const results = await filled();
  const begun = createOp(GroupedOp, { ops: [first, second] }) as unknown as Op;
  const lease = await acquireLease(results.store, begun.uuid);
  await results.writeStatus(running(begun));
  assert.equal((await found(results, [first], { dependents: true })).get(begun.uuid), "made from it: computed now");
  await lease.release();
  // Whoever began it is gone, and has left no rows.
  assert.equal((await found(results, [first], { dependents: true })).has(begun.uuid), false);
});

/** A store in which somebody does something once, just before an object goes or is read. */
class BusyStore extends MemoryStore {
  readonly beforeDelete: (() => Promise<unknown>)[] = [];
  readonly beforeGet = new Map<string, () => Promise<unknown>>();

  override async delete(key: string): Promise<void> {
    await this.beforeDelete.shift()?.();
    await super.delete(key);
  }

  override async get(key: string) {
    const before = this.beforeGet.get(key);
    this.beforeGet.delete(key);
    await before?.();
    return await super.get(key);
  }
}

Deno.test("what is made from a result while it is removed is seen", async () => {
  const store = new BusyStore();
  const results = new ResultStore(store);
  await write(results, first);
  store.beforeDelete.push(() => write(results, group));
  assert.equal((await found(results, [first])).get(group.uuid), "made from it: not asked for");
  await write(results, first);
  store.beforeDelete.push(() => write(results, second, rowsOf(group)));
  await removeResults(results, [first], { dependents: true });
  assert.deepEqual(await there(results), []);
});

Deno.test("what is begun while a result is removed is told, or goes where it ends just then", async () => {
  const store = new BusyStore();
  const results = new ResultStore(store);
  let lease: Lease | undefined;
  const begin = async () => {
    lease = await acquireLease(store, group.uuid);
    await results.writeStatus(running(group));
  };
  await write(results, first);
  store.beforeDelete.push(begin);
  assert.equal((await found(results, [first], { dependents: true })).get(group.uuid), "made from it: computed now");
  const end = async () => {
    await lease!.release();
    await write(results, group);
  };
  await lease!.release();
  await write(results, first);
  store.beforeDelete.push(async () => {
    await begin();
    store.beforeGet.set(leaseKey(group.uuid), end);
  });
  assert.equal((await found(results, [first], { dependents: true })).get(group.uuid), "made from it");
  assert.deepEqual(await there(results), []);
});

Deno.test("data from outside stays unless it is asked for, and ephemeral ops are told apart", async () => {
  const results = new ResultStore(new MemoryStore());
  const table = createOp(LoadArrowDatasetOp, { contentHash: "0".repeat(64) }) as unknown as Op;
  await results.store.put(doneKey(table.uuid), utf8("done"));
  assert.equal((await found(results, [table])).get(table.uuid), "chosen: from outside");
  assert.equal((await found(results, [table], { data: true })).get(table.uuid), "chosen");
  const column = createOp(SelectTextColumnOp, { dataset, columnName: "x" }) as unknown as Op;
  await assert.rejects(removeResults(results, [column]), (error) => {
    return error instanceof OpError && /is ephemeral.*stored: LoadInlineJsonDatasetOp\(/.test(error.message);
  });
});

Deno.test("an option that is neither true nor false is refused: a text would count as yes", async () => {
  const results = await filled();
  for (const name of ["dependents", "data", "dryRun"]) {
    const removal = removeResults(results, [first], { [name]: "no" });
    await assert.rejects(removal, new RegExp(`removeResults\\(\\) takes ${name}: true or false, got "no"`));
  }
  await assert.rejects(collectGarbage(results, { remove: "no" as never }), /collectGarbage\(\) takes remove: true or/);
  assert.deepEqual(await there(results), [first, second, third, group]);
});

Deno.test("krnel-graph's own result beside one of ours stays, and goes with what it was made from", async () => {
  const results = await filled();
  const at = (name: string) => `${opFolder(group.uuid)}/${name}`;
  await results.store.put(at("result.parquet"), utf8("krnel-graph's"));
  await results.store.put(at("done"), utf8("done"));
  await results.store.put(at("status.json"), encodeStatus(completed(group)));
  await removeResults(results, [group]);
  const left = (await keys(results.store)).filter((key) => key.startsWith(opFolder(group.uuid)));
  assert.deepEqual(left, ["done", "result.parquet", "status.json"].map(at));
  assert.equal((await found(results, [group])).get(group.uuid), "chosen: krnel-graph's own");
  assert.deepEqual((await keys(results.store)).filter((key) => key.startsWith(opFolder(group.uuid))), left);
  for (const chosen of [[first], [group, first]]) {
    const copy = await copyOf(results);
    await removeResults(copy, chosen, { dependents: true });
    assert.deepEqual((await keys(copy.store)).filter((key) => key.startsWith(opFolder(group.uuid))), []);
  }
});

/** What a process leaves that ended just when it had recorded a result that was vouched for. */
async function leaveVoucher({ store }: ResultStore, { uuid }: Op): Promise<void> {
  const { checksum } = decodeStatus((await store.get(statusKey(uuid)))!, uuid);
  await store.put(`${vouchersFolder(uuid)}${checksum!.slice("sha256:".length)}.json`, new Uint8Array());
}

Deno.test("a removal that is cut off leaves a whole result or none, and is done by the next", async () => {
  for (let call = 1, isCut = true; isCut; call++) {
    const results = await filled();
    await leaveVoucher(results, first);
    const dying = new ResultStore(new FailingStore(results.store, call));
    isCut = await removeResults(dying, [first]).then(() => false, () => true);
    await results.store.delete(leaseKey(first.uuid));
    if (await results.has(first)) assert.deepEqual(await results.read(first), jsonResult(first.uuid));
    else assert.equal(await results.finish(first), false, "what is gone does not come back");
    await removeResults(results, [first]);
    assert.equal(await results.has(first) || await results.finish(first), false);
  }
});

Deno.test("gc removes the note of a removal once the op is computed anew", async () => {
  const results = await filled();
  await removeResults(results, [first]);
  const note = removalKey(first.uuid);
  const gone = async () =>
    (await collectGarbage(results, { olderThanMs: -60_000, remove: true })).items.map(({ name }) => name);
  assert.deepEqual(await gone(), []);
  await write(results, first);
  assert.deepEqual(await gone(), [note]);
  // The mark of the last removal stays, for those who have not looked since.
  assert.deepEqual(await keys(results.store, REMOVALS), [REMOVAL_MARK]);
});
