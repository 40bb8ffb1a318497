import assert from "node:assert/strict";
import { join } from "node:path";
import { utf8 } from "../../stores/bytes.ts";
import { collectGarbage, type GarbageOptions } from "../../stores/collect_garbage.ts";
import type { FolderStore } from "../../stores/folder.ts";
import { opFolder, workFolder } from "../../stores/keys.ts";
import { acquireLease } from "../../stores/lease.ts";
import { encodeLease } from "../../stores/lease_record.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { turnsDuring } from "../_turns.ts";
import { keys } from "./contract.ts";
import { completed, jsonResult, reportOp, running } from "./_ops.ts";
import { openFolder } from "./_paths.ts";

const [wanted, unwanted, crashed, computing, damaged] = [0, 1, 2, 3, 4].map(reportOp);

/** A folder with one of each kind of garbage, two days old, and things that are under way. */
async function untidyStore(): Promise<AsyncDisposable & { results: ResultStore; store: FolderStore }> {
  const opened = await openFolder();
  const results = new ResultStore(opened.store);
  for (const op of [wanted, unwanted, damaged]) await results.write(op, jsonResult(op.uuid), completed(op));
  await opened.store.put(`${opFolder(damaged.uuid)}/result.json`, utf8("rot"));
  await results.read(damaged).catch(() => {});
  await results.writeStatus(running(crashed));
  const elsewhere = { host: "h", machine: "m", pid: 1, holder: "gone", since: "", token: "t", beats: 1, ttlMs: 1 };
  await opened.store.put(`${opFolder(crashed.uuid)}/lease.json`, encodeLease(elsewhere));
  await Deno.writeTextFile(join(opened.store.path, opFolder(crashed.uuid), ".partial-1"), "half");
  const old = new Date(Date.now() - 48 * 3_600_000);
  for await (const path of files(opened.store.path)) await Deno.utime(path, old, old);
  await results.writeStatus(running(computing));
  return { ...opened, results, store: opened.store };
}

async function* files(folder: string): AsyncIterable<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* files(path);
    else yield path;
  }
}

async function reasons(results: ResultStore, options: GarbageOptions = {}): Promise<string[]> {
  const { items } = await collectGarbage(results, options);
  return items.map(({ reason, name }) => `${reason}: ${name.split("/").slice(2).join("/")}`).sort();
}

const UNREACHABLE = ["probegraph.done", "result.json", "probegraph.status.json"].map((name) => `unreachable: ${name}`);
const CRASHED = ["partial: .partial-1", "stale lease: lease.json", "unfinished: probegraph.status.json"];

Deno.test("collectGarbage() says what can go, and removes nothing by itself", async () => {
  await using untidy = await untidyStore();
  const before = await keys(untidy.store);
  assert.deepEqual(await reasons(untidy.results), CRASHED);
  assert.deepEqual(await reasons(untidy.results, { olderThanMs: 72 * 3_600_000 }), []);
  const report = await collectGarbage(untidy.results);
  assert.ok(report.bytes > 4 && !report.removed);
  assert.deepEqual(await keys(untidy.store), before);
});

Deno.test("collectGarbage() finds results that no kept graph uses", async () => {
  await using untidy = await untidyStore();
  const found = await reasons(untidy.results, { keep: [wanted, crashed] });
  assert.deepEqual(
    found,
    [...CRASHED, ...UNREACHABLE].sort(),
  );
});

Deno.test("collectGarbage() removes what it found when it is asked to, and keeps the rest", async () => {
  await using untidy = await untidyStore();
  const report = await collectGarbage(untidy.results, { remove: true, keep: [wanted] });
  assert.equal(report.removed, true);
  assert.deepEqual(await reasons(untidy.results, { keep: [wanted] }), []);
  assert.deepEqual(await untidy.results.read(wanted), jsonResult(wanted.uuid));
  assert.equal(await untidy.results.has(unwanted), false);
  assert.equal((await untidy.results.readStatus(computing.uuid))?.state, "running");
});

Deno.test("collectGarbage() leaves damaged results unless it is told not to", async () => {
  await using untidy = await untidyStore();
  const found = await reasons(untidy.results, { damaged: true });
  assert.equal(found.filter((name) => name.startsWith("damaged: damaged-")).length, 2);
  await collectGarbage(untidy.results, { damaged: true, remove: true });
  assert.ok(!(await keys(untidy.store)).some((key) => key.includes("/damaged-")));
});

Deno.test("collectGarbage() leaves an op alone while it is computed", async () => {
  await using untidy = await untidyStore();
  const lease = await acquireLease(untidy.store, crashed.uuid);
  assert.deepEqual(await reasons(untidy.results), ["partial: .partial-1"]);
  await lease.release();
});

Deno.test("collectGarbage() finds work in progress that a completed op left", async () => {
  await using opened = await openFolder();
  const results = new ResultStore(opened.store);
  await results.write(wanted, jsonResult(wanted.uuid), completed(wanted));
  await opened.store.put(`${workFolder(wanted.uuid)}000000-shard`, utf8("rows"));
  assert.deepEqual(await reasons(results, { olderThanMs: -1000 }), ["unfinished: partial/000000-shard"]);
});

Deno.test("collectGarbage() on a host three days ahead removes nothing that is under way", async () => {
  await using untidy = await untidyStore();
  const lease = await acquireLease(untidy.store, crashed.uuid);
  const now = Date.now;
  Date.now = () => now() + 3 * 24 * 3_600_000;
  try {
    assert.deepEqual(await reasons(untidy.results, { remove: true }), ["partial: .partial-1"]);
  } finally {
    Date.now = now;
    await lease.release();
  }
});

Deno.test("collectGarbage() lets others have their turn between the files and the ops of a large store", async () => {
  const results = new ResultStore(new MemoryStore());
  const ops = Array.from({ length: 500 }, (_, i) => reportOp(i));
  for (const op of ops) await results.write(op, jsonResult(op.uuid), completed(op));
  const turns = await turnsDuring(() => collectGarbage(results, { keep: [ops[0]], olderThanMs: -60_000 }));
  // A result, its status and its mark.
  assert.ok(turns >= (3 + 1) * ops.length, `${turns} turns`);
});
