import assert from "node:assert/strict";
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
import { completed, jsonResult, reportOp, running } from "./_ops.ts";
import { openFolder, testFolder } from "./_paths.ts";
import { ignoreS3, newBucket, openS3, s3Options } from "./_s3_server.ts";
import { faultyFetch } from "./s3/_faults.ts";

interface BackEnd {
  readonly name: string;
  readonly ignore?: string | undefined;
  readonly open: () => Promise<TestStore>;
}

const keep = (store: Store): TestStore => ({ store, [Symbol.asyncDispose]: () => Promise.resolve() });

const BACK_ENDS: readonly BackEnd[] = [
  { name: "MemoryStore", open: () => Promise.resolve(keep(new MemoryStore())) },
  { name: "FolderStore", open: openFolder },
  { name: "S3Store", ignore: ignoreS3, open: () => openS3() },
  {
    name: "cached(S3Store, folder)",
    ignore: ignoreS3,
    open: async () => {
      const folder = await testFolder();
      return { ...folder, store: cached((await openS3()).store, folder.path) };
    },
  },
];

const op = reportOp();
const VALUE = { rows: [...pattern(8000)] };

/** What one process does: computes the op unless it is there, and reads it. */
async function compute(results: ResultStore): Promise<unknown> {
  await withLease(results, op, { ttlMs: 3_600_000 }, async (writer) => {
    await writer.writeStatus(running(op));
    await writer.write(jsonResult(VALUE), completed(op));
  });
  return await results.read(op);
}

/** The lease of a process that died here says that it lives, as this process does; another number says the truth. */
async function bury(store: Store): Promise<void> {
  const bytes = await store.get(leaseKey(op.uuid));
  const record = bytes && decodeLease(bytes);
  if (record) await store.put(leaseKey(op.uuid), encodeLease({ ...record, pid: 2 ** 22 + 1 }));
}

/** Absent or whole; a rerun completes it; nothing stays but what is found as garbage. */
async function assertRecovers(store: Store, context: string): Promise<void> {
  const results = new ResultStore(store);
  if (await results.has(op)) assert.deepEqual(await results.read(op), jsonResult(VALUE), context);
  await bury(store);
  assert.deepEqual(await compute(results), jsonResult(VALUE), context);
  const { whole, damaged, failed } = await verifyStore(results);
  assert.deepEqual([whole, damaged, failed], [[op.uuid], [], []], context);
  await collectGarbage(results, { remove: true, olderThanMs: -60_000 });
  const left = await collectGarbage(results, { olderThanMs: -60_000 });
  assert.deepEqual(left.items, [], context);
  assert.deepEqual(await results.read(op), jsonResult(VALUE), context);
}

async function callsOf(open: BackEnd["open"]): Promise<number> {
  await using opened = await open();
  const counting = new FailingStore(opened.store);
  await compute(new ResultStore(counting));
  return counting.calls;
}

for (const { name, ignore, open } of BACK_ENDS) {
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
    const behaviour = `a process that dies ${death} any of its calls leaves an op absent or whole${suffix}`;
    Deno.test({ name: `${name}: ${behaviour}`, ignore: ignore !== undefined, fn: () => dieAtEachCall(open, death) });
  }
}

async function dieAtEachCall(open: BackEnd["open"], death: Death): Promise<void> {
  const calls = await callsOf(open);
  assert.ok(calls >= 10);
  for (let deadline = 1; deadline <= calls; deadline++) {
    await using opened = await open();
    const failing = new FailingStore(opened.store, deadline, death);
    await compute(new ResultStore(failing)).catch(() => {});
    assert.ok(failing.calls >= deadline);
    await assertRecovers(opened.store, `dead ${death} call ${deadline} of ${calls}`);
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
      ended = await compute(new ResultStore(new S3Store(uri, s3Options({ attempts: 1, fetch })))).then(
        () => true,
        () => false,
      );
      await assertRecovers(new S3Store(uri, s3Options()), `dead at request ${deadline}`);
      assert.ok(deadline < 60);
    }
  },
});
