import assert from "node:assert/strict";
import { createOp, type Op } from "../../ops/mod.ts";
import { GroupedOp } from "../../ops/types/mod.ts";
import { utf8 } from "../../stores/bytes.ts";
import { collectGarbage } from "../../stores/collect_garbage.ts";
import { renameRecord } from "../../stores/earlier_records.ts";
import { copyStore, describe, listOps, listStates, verifyStore } from "../../stores/housekeeping.ts";
import { opFolder } from "../../stores/keys.ts";
import { leaseKey } from "../../stores/lease.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { encodeStatus, newStatus } from "../../stores/status.ts";
import type { Store } from "../../stores/store.ts";
import { keys, text } from "./contract.ts";
import { FailingStore } from "./_failing_store.ts";
import { completed, dataset, jsonResult, pythonOp } from "./_ops.ts";

const group = createOp(GroupedOp, { ops: [dataset] }) as unknown as Op;
const classifier = pythonOp("scores").dependencies().find(({ type }) => type === "TrainClassifierOp")!;
const ALL = { remove: true, olderThanMs: -60_000 };

function at(op: Op, name: string): string {
  return `${opFolder(op.uuid)}/${name}`;
}

async function names(store: Store, op: Op): Promise<string[]> {
  return (await keys(store)).filter((key) => key.startsWith(`${opFolder(op.uuid)}/`))
    .map((key) => key.slice(opFolder(op.uuid).length + 1));
}

/** Moves a result's record to where earlier versions kept it. */
async function asEarlier(store: Store, op: Op): Promise<void> {
  for (const name of ["done", "status.json"]) await store.move(at(op, `probegraph.${name}`), at(op, name));
}

async function earlierGroup(): Promise<ResultStore> {
  const results = new ResultStore(new MemoryStore());
  await results.write(group, jsonResult([dataset.uuid]), completed(group));
  await asEarlier(results.store, group);
  assert.deepEqual(await names(results.store, group), ["done", "result.json", "status.json"]);
  return results;
}

/** What krnel-graph leaves in an op's folder when it has computed it. */
async function computeInPython(store: Store, op: Op): Promise<void> {
  await store.put(at(op, "status.json"), encodeStatus({ ...newStatus(op, "running"), timeStarted: new Date() }));
  await store.put(at(op, op.type === "GroupedOp" ? "result.parquet" : "result.pickle"), utf8("krnel-graph's"));
  await store.put(at(op, "done"), utf8("done"));
  await store.put(at(op, "status.json"), encodeStatus(completed(op)));
}

/** What no step here may change. */
async function pythonFiles(store: Store, op: Op): Promise<(string | undefined)[]> {
  const found = ["done", "status.json", "result.pickle", "result.parquet"].map((name) => store.get(at(op, name)));
  return (await Promise.all(found)).map((bytes) => bytes && text(bytes));
}

Deno.test("a result that an earlier version recorded as krnel-graph does is read", async () => {
  const results = await earlierGroup();
  assert.equal(await results.has(group), true);
  assert.deepEqual(await results.read(group), jsonResult([dataset.uuid]));
  assert.equal((await results.readStatus(group.uuid))?.state, "completed");
  assert.equal(await results.verify(group), true);
  assert.deepEqual(await results.list(), new Map([[group.uuid, true]]));
  assert.equal((await listOps(results))[0].state, "completed");
  assert.equal((await describe(results, group.uuid)).uuid, group.uuid);
  assert.deepEqual((await collectGarbage(results, { olderThanMs: -60_000 })).items, []);
});

Deno.test("verifyStore() with repair records it where krnel-graph does not take it for its own", async () => {
  const results = await earlierGroup();
  assert.deepEqual((await verifyStore(results)).repaired, []);
  assert.deepEqual((await verifyStore(results, { repair: true })).repaired, [group.uuid]);
  assert.deepEqual(await names(results.store, group), ["probegraph.done", "probegraph.status.json", "result.json"]);
  assert.equal(await results.verify(group), true);
  assert.equal((await results.readStatus(group.uuid))?.state, "completed");
  assert.deepEqual((await verifyStore(results, { repair: true })).repaired, []);
});

Deno.test("a repair that dies at any of its calls leaves a whole result, and the next one ends it", async () => {
  const counting = new FailingStore((await earlierGroup()).store);
  assert.equal(await renameRecord(counting, group.uuid), true);
  for (const death of ["before", "halfway", "after"] as const) {
    for (let deadline = 1; deadline <= counting.calls; deadline++) {
      const results = await earlierGroup();
      await renameRecord(new FailingStore(results.store, deadline, death), group.uuid).catch(() => {});
      const context = `dead ${death} call ${deadline}`;
      assert.deepEqual(await results.read(group), jsonResult([dataset.uuid]), context);
      assert.equal(await results.has(group), true, context);
      assert.equal((await results.readStatus(group.uuid))?.state, "completed", context);
      await results.store.delete(leaseKey(group.uuid));
      await renameRecord(results.store, group.uuid);
      assert.deepEqual(await names(results.store, group), ["probegraph.done", "probegraph.status.json", "result.json"]);
    }
  }
});

for (const op of [group, classifier]) {
  Deno.test(`krnel-graph's own result of a ${op.type} is no result here, and is not touched`, async () => {
    const results = new ResultStore(new MemoryStore());
    await computeInPython(results.store, op);
    const before = await pythonFiles(results.store, op);
    assert.equal(await results.has(op), false);
    assert.equal((await results.readStatus(op.uuid))?.state, "new");
    assert.equal((await listStates(results, [op.uuid])).get(op.uuid), "new");
    assert.equal((await describe(results, op.uuid)).uuid, op.uuid);
    await verifyStore(results, { repair: true });
    await collectGarbage(results, ALL);
    assert.deepEqual(await pythonFiles(results.store, op), before);
  });
}

for (const first of ["krnel-graph", "probegraph"]) {
  Deno.test(`both results of one op lie side by side, ${first}'s first`, async () => {
    const results = new ResultStore(new MemoryStore());
    if (first === "krnel-graph") await computeInPython(results.store, group);
    await results.write(group, jsonResult([dataset.uuid]), completed(group));
    if (first !== "krnel-graph") await computeInPython(results.store, group);
    const before = await pythonFiles(results.store, group);
    assert.deepEqual(await results.read(group), jsonResult([dataset.uuid]));
    assert.equal((await results.readStatus(group.uuid))?.checksum?.startsWith("sha256:"), true);
    assert.deepEqual((await verifyStore(results, { repair: true })).repaired, []);
    await collectGarbage(results, ALL);
    assert.deepEqual(await pythonFiles(results.store, group), before);
    assert.equal(await results.has(group), true);
  });
}

Deno.test("statuses of ours leave krnel-graph's alone, and the other way round", async () => {
  const results = new ResultStore(new MemoryStore());
  await results.writeStatus({ ...newStatus(classifier, "failed"), error: "no luck" });
  assert.deepEqual(await pythonFiles(results.store, classifier), [undefined, undefined, undefined, undefined]);
  await computeInPython(results.store, classifier);
  assert.equal((await results.readStatus(classifier.uuid))?.error, "no luck");
});

Deno.test("what a died process left of ours can go, and krnel-graph's result stays", async () => {
  const results = new ResultStore(new MemoryStore());
  await results.writeStatus({ ...newStatus(classifier, "running"), timeStarted: new Date() });
  await results.store.put(at(classifier, "result.probe.json"), utf8("{}"));
  await computeInPython(results.store, classifier);
  assert.equal(await results.has(classifier), false);
  await collectGarbage(results, ALL);
  assert.deepEqual(await names(results.store, classifier), ["done", "result.pickle", "status.json"]);
});

Deno.test("a result that an earlier version put beside krnel-graph's gets a record of its own", async () => {
  const results = await earlierGroup();
  await results.store.put(at(group, "result.parquet"), utf8("krnel-graph's"));
  const before = await pythonFiles(results.store, group);
  assert.deepEqual((await verifyStore(results, { repair: true })).repaired, [group.uuid]);
  assert.deepEqual(await pythonFiles(results.store, group), before);
  assert.equal(await results.verify(group), true);
});

Deno.test("a damaged result of an earlier version is set aside with its record", async () => {
  const results = await earlierGroup();
  await results.store.put(at(group, "result.json"), utf8("rot"));
  await assert.rejects(results.read(group), /set aside/);
  const left = await names(results.store, group);
  assert.deepEqual(left.map((name) => name.replace(/^damaged-[^/]*/, "damaged")), [
    "damaged/result.json",
    "damaged/status.json",
  ]);
});

Deno.test("copies are recorded under names of ours, and each side is copied where it is missing", async () => {
  const from = await earlierGroup();
  const to = new ResultStore(new MemoryStore());
  assert.deepEqual((await copyStore(from, to)).copied, [group.uuid]);
  assert.deepEqual(await names(to.store, group), ["probegraph.done", "probegraph.status.json", "result.json"]);
  assert.equal(await to.verify(group), true);
  const python = new ResultStore(new MemoryStore());
  await computeInPython(python.store, group);
  assert.deepEqual((await copyStore(python, to)).copied, [group.uuid]);
  assert.deepEqual((await copyStore(python, to)).skipped, [group.uuid]);
  assert.deepEqual(await pythonFiles(to.store, group), await pythonFiles(python.store, group));
  assert.deepEqual(await to.read(group), jsonResult([dataset.uuid]));
});
