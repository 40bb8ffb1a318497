import assert from "node:assert/strict";
import type { Op } from "../../ops/op.ts";
import { collectGarbage } from "../../stores/collect_garbage.ts";
import { cached } from "../../stores/cached.ts";
import { withLease } from "../../stores/compute_once.ts";
import { verifyStore } from "../../stores/housekeeping.ts";
import { leaseKey } from "../../stores/lease.ts";
import { decodeLease, encodeLease } from "../../stores/lease_record.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { S3Store } from "../../stores/s3.ts";
import type { Store } from "../../stores/store.ts";
import { pattern, type TestStore, testStoreContract } from "./contract.ts";
import { type Death, FailingStore } from "./_failing_store.ts";
import { completed, jsonResult, pythonOp, reportOp, running } from "./_ops.ts";
import { openFolder, testFolder } from "./_paths.ts";
import { ignoreS3, newBucket, openS3, s3Options } from "./_s3_server.ts";
import { faultyFetch } from "./s3/_faults.ts";

interface BackEnd {
  readonly name: string;
  readonly ignore?: string | undefined;
  readonly isFast?: boolean;
  readonly open: () => Promise<TestStore>;
}

const keep = (store: Store): TestStore => ({ store, [Symbol.asyncDispose]: () => Promise.resolve() });

const BACK_ENDS: readonly BackEnd[] = [
  { name: "MemoryStore", isFast: true, open: () => Promise.resolve(keep(new MemoryStore())) },
  { name: "FolderStore", isFast: true, open: openFolder },
  { name: "S3Store", ignore: ignoreS3, open: () => openS3() },
  {
    // What a cache does at a death does not depend on the store behind it; a bucket would take ten times as long.
    name: "cached(FolderStore, folder)",
    open: async () => {
      const [folder, behind] = [await testFolder(), await openFolder()];
      return {
        store: cached(behind.store, folder.path),
        async [Symbol.asyncDispose]() {
          await folder[Symbol.asyncDispose]();
          await behind[Symbol.asyncDispose]();
        },
      };
    },
  },
];

/** One that is recorded under names of ours, and one under krnel-graph's. */
const [ownOp, sharedOp] = [reportOp(), pythonOp("report")];
const VALUE = { rows: [...pattern(8000)] };

/** What one process does: computes the op unless it is there, and reads it. */
async function compute(results: ResultStore, op: Op): Promise<unknown> {
  await withLease(results, op, { ttlMs: 3_600_000 }, async (writer) => {
    await writer.writeStatus(running(op));
    await writer.write(jsonResult(VALUE), completed(op));
  });
  return await results.read(op);
}

/** The lease of a process that died here says that it lives, as this process does; another number says the truth. */
async function bury(store: Store, op: Op): Promise<void> {
  const bytes = await store.get(leaseKey(op.uuid));
  const record = bytes && decodeLease(bytes);
  if (record) await store.put(leaseKey(op.uuid), encodeLease({ ...record, pid: 2 ** 22 + 1 }));
}

/** Absent or whole; a rerun completes it; nothing stays but what is found as garbage. */
async function assertRecovers(store: Store, op: Op, context: string): Promise<void> {
  const results = new ResultStore(store);
  if (await results.has(op)) assert.deepEqual(await results.read(op), jsonResult(VALUE), context);
  await bury(store, op);
  assert.deepEqual(await compute(results, op), jsonResult(VALUE), context);
  const { whole, damaged, failed } = await verifyStore(results);
  assert.deepEqual([whole, damaged, failed], [[op.uuid], [], []], context);
  await collectGarbage(results, { remove: true, olderThanMs: -60_000 });
  const left = await collectGarbage(results, { olderThanMs: -60_000 });
  assert.deepEqual(left.items, [], context);
  assert.deepEqual(await results.read(op), jsonResult(VALUE), context);
}

async function callsOf(open: BackEnd["open"], op: Op): Promise<number> {
  await using opened = await open();
  const counting = new FailingStore(opened.store);
  await compute(new ResultStore(counting), op);
  return counting.calls;
}

for (const { name, ignore, open, isFast } of BACK_ENDS) {
  const suffix = ignore ? ` (ignored: ${ignore})` : "";
  testStoreContract(`FailingStore(${name}) that does not fail`, {
    ...(ignore ? { ignore } : {}),
    largeBytes: 300_000,
    open: async () => {
      const opened = await open();
      return { store: new FailingStore(opened.store), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
    },
  });

  for (const death of ["before", "halfway", "after"] as readonly Death[]) {
    for (const op of isFast ? [ownOp, sharedOp] : [ownOp]) {
      const behaviour = `a process that dies ${death} any of its calls leaves a ${op.type} absent or whole${suffix}`;
      const fn = () => dieAtEachCall(open, op, death);
      Deno.test({ name: `${name}: ${behaviour}`, ignore: ignore !== undefined, fn });
    }
  }
}

async function dieAtEachCall(open: BackEnd["open"], op: Op, death: Death): Promise<void> {
  const calls = await callsOf(open, op);
  assert.ok(calls >= 10);
  for (let deadline = 1; deadline <= calls; deadline++) {
    await using opened = await open();
    const failing = new FailingStore(opened.store, deadline, death);
    await compute(new ResultStore(failing), op).catch(() => {});
    assert.ok(failing.calls >= deadline);
    await assertRecovers(opened.store, op, `dead ${death} call ${deadline} of ${calls}`);
  }
}

Deno.test({
  name: `S3Store: a process that dies at any of its requests leaves an op absent or whole${ignoreS3 ?? ""}`,
  ignore: ignoreS3 !== undefined,
  fn: async () => {
    for (let deadline = 0, ended = false; !ended; deadline++) {
      const uri = `s3://${await newBucket()}`;
      const fetch = faultyFetch((_method, _url, count) =>
        count < deadline ? undefined : count === deadline ? "cut after" : "cut before"
      );
      ended = await compute(new ResultStore(new S3Store(uri, s3Options({ attempts: 1, fetch }))), ownOp).then(
        () => true,
        () => false,
      );
      await assertRecovers(new S3Store(uri, s3Options()), ownOp, `dead at request ${deadline}`);
      assert.ok(deadline < 60);
    }
  },
});
