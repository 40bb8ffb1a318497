import assert from "node:assert/strict";
import { type Table, tableFromArrays } from "apache-arrow";
import { type Op, Runner } from "../../../mod.ts";
import { concatenate } from "../../../stores/bytes.ts";
import { writeParquet } from "../../../stores/formats/parquet/mod.ts";
import { listOps } from "../../../stores/housekeeping.ts";
import { ResultStore } from "../../../stores/results.ts";
import type { HubServer } from "../models/hub/hub_server.ts";
import { withHub } from "../models/hub/with_hub.ts";

const ROWS = 70_000;
/** Two row groups, of which one column is a small part. */
const wide = await parquet(ROWS, 0);

let stores = 0;
/** A runner of a store of its own. */
const runnerOf = () => new Runner({ store: `memory://part-${stores++}` });

async function parquet(rows: number, first: number): Promise<Uint8Array<ArrayBuffer>> {
  const noise = (seed: number) => Float64Array.from({ length: rows }, (_, i) => Math.sin((i + seed) ** 2));
  const table: Table = tableFromArrays({
    id: Int32Array.from({ length: rows }, (_, i) => first + i),
    a: noise(1),
    b: noise(2),
    c: noise(3),
    text: Array.from({ length: rows }, (_, i) => `t${i % 7}`),
    even: Array.from({ length: rows }, (_, i) => i % 2 === 0),
  });
  return await concatenate(writeParquet(table));
}

/** How many bytes of files were asked for. */
function bytesAsked({ requests }: HubServer): number {
  const ranges = requests.filter(({ host }) => host === "store").map(({ range }) => /=(\d+)-(\d+)$/.exec(range ?? ""));
  return ranges.reduce((sum, range) => sum + (range === null ? Infinity : Number(range[2]) - Number(range[1]) + 1), 0);
}

async function storedOps(op: Op): Promise<string[]> {
  const { store } = op.evaluator as Runner;
  return (await listOps(new ResultStore(store))).map(({ uuid }) => uuid);
}

Deno.test("a column of a file on another machine costs that column, and the file is not stored", async () => {
  await withHub(async (hub) => {
    hub.commit("datasets/org/data", { "wide.parquet": wide });
    const dataset = await runnerOf().fromParquet("hf://datasets/org/data/wide.parquet");
    const ids = [...await dataset.colScore("id").toArray()].map(Number);
    assert.deepEqual([ids.length, ids[0], ids[ROWS - 1]], [ROWS, 0, ROWS - 1]);
    const asked = bytesAsked(hub);
    assert.ok(asked < wide.length / 3, `${asked} of ${wide.length} bytes`);
    assert.deepEqual(await storedOps(dataset), []);
    // What is computed from it is the same as from the file.
    const sum = dataset.colScore("a").add(dataset.colScore("id"));
    assert.ok(bytesAsked(hub) === asked);
    const path = await Deno.makeTempFile();
    await Deno.writeFile(path, wide);
    const local = await runnerOf().fromParquet(path);
    assert.deepEqual(await sum.toArray(), await local.colScore("a").add(local.colScore("id")).toArray());
    // Asked for whole, it is fetched, checked and stored.
    assert.equal((await dataset.toArrow()).numRows, ROWS);
    assert.deepEqual(await storedOps(dataset), [dataset.uuid]);
    assert.deepEqual(await dataset.assignRowId().toArray(), await local.assignRowId().toArray());
    await Deno.remove(path);
  });
});

Deno.test("a split of a file on another machine costs the file's end, and is that of its local copy", async () => {
  await withHub(async (hub) => {
    hub.commit("datasets/org/data", { "wide.parquet": wide });
    const dataset = await runnerOf().fromParquet("hf://datasets/org/data/wide.parquet");
    const split = await dataset.assignTrainTestSplit().toArray();
    const asked = bytesAsked(hub);
    assert.ok(asked < wide.length / 20, `${asked} of ${wide.length} bytes`);
    const path = await Deno.makeTempFile();
    await Deno.writeFile(path, wide);
    const local = await runnerOf().fromParquet(path);
    assert.deepEqual(await local.assignTrainTestSplit().toArray(), split);
    assert.equal((await local.take(10).assignTrainTestSplit().toArray()).length, 10);
    await Deno.remove(path);
  });
});

Deno.test("some rows of a file on another machine cost their row groups", async () => {
  await withHub(async (hub) => {
    hub.commit("datasets/org/data", { "wide.parquet": wide });
    const rows = await runnerOf().fromParquet("hf://datasets/org/data/wide.parquet", { rows: [69_000, 69_003] });
    assert.deepEqual((await rows.toRows()).map(({ id }) => Number(id)), [69_000, 69_001, 69_002]);
    assert.ok(bytesAsked(hub) < wide.length / 3, `${bytesAsked(hub)} of ${wide.length} bytes`);
    const masked = rows.maskRows(rows.colBoolean("even"));
    assert.deepEqual([...await masked.colScore("id").toArray()].map(Number), [69_000, 69_002]);
    assert.deepEqual(await storedOps(rows), []);
    const rendered = rows.template("{{ text }}!", { text: rows.colText("text") });
    assert.deepEqual(await rendered.toArray(), ["t1!", "t2!", "t3!"]);
    assert.deepEqual(await storedOps(rows), [rendered.uuid]);
    const none = await runnerOf().fromParquet("hf://datasets/org/data/wide.parquet", { rows: [5, 5] });
    assert.deepEqual(await none.toRows(), []);
  });
});

Deno.test("a column of several files costs that column, with those that stand in paths", async () => {
  await withHub(async (hub) => {
    const files = { "lang=de/0.parquet": await parquet(30_000, 0), "lang=en/0.parquet": await parquet(30_000, 30_000) };
    hub.commit("datasets/org/data", files);
    const total = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    const dataset = await runnerOf().fromParquet("hf://datasets/org/data/**/*.parquet");
    assert.deepEqual(
      [...await dataset.colScore("id").toArray()].map(Number),
      Array.from({ length: 60_000 }, (_, i) => i),
    );
    const german = dataset.maskRows(dataset.colCategorical("lang").isIn("de"));
    assert.equal((await german.colScore("id").toArray()).length, 30_000);
    assert.ok(bytesAsked(hub) < total / 2, `${bytesAsked(hub)} of ${total} bytes`);
    assert.deepEqual(await storedOps(dataset), []);
    assert.equal((await dataset.toRows()).length, 60_000);
  });
});
