import assert from "node:assert/strict";
import { GraphError, StoreError } from "../../ops/errors.ts";
import { utf8 } from "../../stores/bytes.ts";
import { FolderStore } from "../../stores/folder.ts";
import { copyStore, describe, listOps, listStates, verifyStore } from "../../stores/housekeeping.ts";
import { doneKey, opFolder, statusKey } from "../../stores/keys.ts";
import { acquireLease } from "../../stores/lease.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { newStatus } from "../../stores/status.ts";
import { keys } from "./contract.ts";
import { completed, jsonResult, pythonStore, reportOp } from "./_ops.ts";
import { RecordingStore } from "./_recording_store.ts";

const [finished, failed, computing, unknown] = [0, 1, 2, 3].map(reportOp);

async function storeOfThree(): Promise<ResultStore> {
  const results = new ResultStore(new RecordingStore(new MemoryStore()));
  await results.write(finished, jsonResult("value"), completed(finished));
  await results.writeStatus({ ...newStatus(failed, "failed"), error: "no luck" });
  return results;
}

Deno.test("listOps() tells states and sizes", async () => {
  const results = await storeOfThree();
  const lease = await acquireLease(results.store, computing.uuid);
  const stored = new Map((await listOps(results)).map((op) => [op.uuid, op]));
  assert.deepEqual(
    [finished, failed, computing].map(({ uuid }) => stored.get(uuid)?.state),
    ["completed", "unfinished", "running"],
  );
  const sizes = await Array.fromAsync(results.store.list(opFolder(finished.uuid)), ({ size }) => size);
  assert.equal(stored.get(finished.uuid)?.bytes, sizes.reduce((sum, size) => sum + size));
  assert.equal(stored.get(finished.uuid)?.files.length, 3);
  await lease.release();
});

Deno.test("listStates() reads no status of what is completed", async () => {
  const results = await storeOfThree();
  const { reads } = results.store as RecordingStore;
  reads.length = 0;
  const states = await listStates(results, [finished, failed, unknown].map(({ uuid }) => uuid));
  assert.deepEqual([...states.values()].sort(), ["completed", "failed", "new"]);
  assert.equal(states.get(failed.uuid), "failed");
  assert.deepEqual(reads, [statusKey(failed.uuid)]);
});

Deno.test("describe() rebuilds an op from its status", async () => {
  const results = await storeOfThree();
  assert.equal((await describe(results, finished.uuid)).uuid, finished.uuid);
  await assert.rejects(describe(results, unknown.uuid), StoreError);
  await results.store.put(statusKey(unknown.uuid), (await results.store.get(statusKey(finished.uuid)))!);
  await assert.rejects(describe(results, unknown.uuid), GraphError);
  await assert.rejects(describe(results, "../../etc/passwd"), /is not an op's uuid/);
});

Deno.test("describe() rebuilds every op of a store that krnel-graph wrote", async () => {
  const results = new ResultStore(new FolderStore(pythonStore.path));
  const stored = await listOps(results);
  assert.ok(stored.length >= 10);
  for (const { uuid } of stored) assert.equal((await describe(results, uuid)).uuid, uuid);
});

Deno.test("verifyStore() finds what is damaged, and what cannot be checked", async () => {
  const results = await storeOfThree();
  await results.write(computing, jsonResult("other"), completed(computing));
  await results.store.put(`${opFolder(computing.uuid)}/result.json`, utf8("rot"));
  const python = await results.write(unknown, jsonResult(1), completed(unknown));
  const { checksum: _, ...without } = python;
  await results.writeStatus(without);
  const progress: number[] = [];
  const found = await verifyStore(results, { onProgress: (done, total) => progress.push(done, total) });
  assert.deepEqual(found.whole, [finished.uuid]);
  assert.deepEqual(found.unchecked, [unknown.uuid]);
  assert.deepEqual(found.damaged.map(({ uuid }) => uuid), [computing.uuid]);
  assert.deepEqual(found.failed, []);
  assert.deepEqual(progress, [1, 3, 2, 3, 3, 3]);
  assert.deepEqual((await verifyStore(results, { uuids: [finished.uuid] })).whole, [finished.uuid]);
});

Deno.test("copyStore() copies completed results, done last, and skips those that are there", async () => {
  const from = await storeOfThree();
  const target = new RecordingStore(new MemoryStore());
  const to = new ResultStore(target);
  const report = await copyStore(from, to);
  assert.deepEqual([report.copied, report.skipped], [[finished.uuid], []]);
  assert.ok(report.bytes > 0);
  assert.deepEqual(await to.read(finished), jsonResult("value"));
  assert.equal(target.writes.at(-1), doneKey(finished.uuid));
  assert.equal(target.writes.at(-2), statusKey(finished.uuid));
  assert.deepEqual((await copyStore(from, to)).skipped, [finished.uuid]);
  assert.deepEqual((await keys(target)).length, 3);
});
