import assert from "node:assert/strict";
import { FloatLiteral } from "../../ops/mod.ts";
import { StoreError } from "../../ops/errors.ts";
import { decodeResult } from "../../stores/result_file.ts";
import { columnTable } from "../../stores/formats/tables.ts";
import { FolderStore } from "../../stores/folder.ts";
import { opFolder } from "../../stores/keys.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { keys, text } from "./contract.ts";
import { completed, jsonResult, pythonOp, pythonStore, reportOp } from "./_ops.ts";
import { RecordingStore } from "./_recording_store.ts";

const op = reportOp();

for (const [op, prefix] of [[reportOp(), "probegraph."], [pythonOp("report"), ""]] as const) {
  Deno.test(`ResultStore writes the result of a ${op.type}, then the status, then ${prefix}done`, async () => {
    const folder = opFolder(op.uuid);
    const store = new RecordingStore(new MemoryStore());
    const results = new ResultStore(store);
    assert.equal(await results.has(op), false);
    await results.write(op, jsonResult({ a: [1, null, "é"] }), completed(op));
    const writes = store.writes.filter((key) => !key.endsWith("lease.json")).map((key) => key.slice(folder.length + 1));
    const names = ["result.json", `${prefix}status.json`, `${prefix}done`];
    assert.deepEqual(writes.slice(-3), names);
    assert.deepEqual(await keys(store), names.map((name) => `${folder}/${name}`).sort());
    assert.equal(text(await store.get(`${folder}/${prefix}done`)), "done");
    assert.equal(await results.has(op), true);
    assert.deepEqual(await results.read(op), jsonResult({ a: [1, null, "é"] }));
  });
}

Deno.test("ResultStore says size and checksum in the status", async () => {
  const results = new ResultStore(new MemoryStore());
  const written = await results.write(op, jsonResult(1.5), completed(op));
  const { graph: _, ...status } = (await results.readStatus(op.uuid))!;
  assert.deepEqual({ op, ...status }, written);
  assert.equal(status.bytes, 4);
  assert.match(status.checksum!, /^sha256:[0-9a-f]{64}$/);
});

Deno.test("ResultStore keeps a result that is there", async () => {
  const results = new ResultStore(new MemoryStore());
  const first = await results.write(op, jsonResult(1), completed(op));
  const second = await results.write(op, jsonResult(2), completed(op));
  assert.equal(second.checksum, first.checksum);
  assert.deepEqual(await results.read(op), jsonResult(1));
});

Deno.test("ResultStore lists ops and whether they are done", async () => {
  const results = new ResultStore(new MemoryStore());
  await results.write(op, jsonResult(1), completed(op));
  await results.writeStatus(completed(reportOp(1)));
  await results.store.put("other/file", new Uint8Array());
  assert.deepEqual(await results.list(), new Map([[op.uuid, true], [reportOp(1).uuid, false]]));
});

Deno.test("ResultStore says what is missing", async () => {
  const results = new ResultStore(new MemoryStore());
  assert.equal(await results.readStatus(op.uuid), undefined);
  await assert.rejects(results.read(op), (error: Error) => {
    assert.ok(error instanceof StoreError);
    assert.match(error.message, /The store memory:\/\/ has no StoreTestReportOp\/.*\/result\.json/);
    return true;
  });
});

const python = new ResultStore(new FolderStore(pythonStore.path));

for (const [name, { value }] of Object.entries(pythonStore.results)) {
  Deno.test(`krnel-graph's store: the result and status of ${name} are read`, async () => {
    const op = pythonOp(name);
    const status = await python.readStatus(op.uuid);
    if (!await python.has(op)) {
      assert.equal(op.isEphemeral, true);
      return;
    }
    assert.equal(status?.state, "completed");
    assert.ok(status.timeCompleted! >= status.timeStarted!);
    const result = await python.read(op);
    if (result.form === "json") assert.deepEqual(result.data, value);
    else if (result.form === "column") assert.deepEqual(plain(result.column.toArray()), plain(value));
    else assert.fail(`${name} is no ${result.form}`);
  });
}

Deno.test("krnel-graph's store: a pickled classifier is not read, and counts as missing", async () => {
  const training = (await Array.fromAsync(python.store.list("TrainClassifierOp/")))[0];
  const uuid = training.key.split("/").slice(0, 2).join("_");
  const scores = pythonOp("scores");
  const classifier = scores.dependencies({ recursive: true }).find((op) => op.uuid === uuid)!;
  const store = new RecordingStore(python.store);
  assert.equal(await new ResultStore(store).has(classifier), false);
  assert.ok(!store.reads.some((key) => key.endsWith(".pickle")));
});

Deno.test("a result file is read into the form of the op's kind", async () => {
  const results = new ResultStore(new MemoryStore());
  const split = pythonOp("split");
  const column = await python.read(split);
  assert.equal(column.form, "column");
  await results.write(split, column, completed(split));
  const source = await results.source(split);
  const again = await decodeResult(split, source);
  assert.ok(again.form === "column" && column.form === "column");
  assert.deepEqual([...again.column], [...column.column]);
  assert.deepEqual(columnTable("a", again.column).numRows, column.column.length);
});

/** Rows of numbers as arrays of plain numbers. */
function plain(value: unknown): unknown {
  if (value instanceof FloatLiteral) return value.value;
  if (typeof value === "object" && value !== null && Symbol.iterator in value) {
    return Array.from(value as Iterable<unknown>, plain);
  }
  return typeof value === "bigint" ? Number(value) : value;
}
