import assert from "node:assert/strict";
import { utf8 } from "../../stores/bytes.ts";
import { collectGarbage } from "../../stores/collect_garbage.ts";
import { copyStore } from "../../stores/housekeeping.ts";
import { listedRows, rowIndexKey, rowListingKey, workFolder } from "../../stores/keys.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { decodeRowIndex, encodeRowIndex } from "../../stores/row_index.ts";
import { RowIndexes } from "../../stores/row_indexes.ts";
import { completed, jsonResult, reportOp } from "./_ops.ts";

const PASS = "ab".repeat(16);
const [wanted, unwanted, working] = [0, 1, 2].map(reportOp);
const INDEX = {
  pass: PASS,
  records: Uint32Array.of(1, 2, 3, 4, 0, 0, 0, 5),
  runs: { records: Uint32Array.of(9, 8, 7, 6, 0, 2), counted: Uint32Array.of(3) },
};

Deno.test("an index is read as it was written, in 16 bytes a row and 24 a run, and not where a bit of it is another", () => {
  const bytes = encodeRowIndex(INDEX);
  assert.equal(bytes.length, 32 + 2 * 16 + 24 + 4 + 16);
  assert.deepEqual(decodeRowIndex(bytes), INDEX);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at] ^= 4;
    assert.equal(decodeRowIndex(damaged), undefined, `byte ${at}`);
    assert.equal(decodeRowIndex(bytes.slice(0, at)), undefined);
  }
});

Deno.test("listings name ops, and nothing else is taken for one", () => {
  const rows = { uuid: wanted.uuid, fingerprint: "0123456789abcdef" };
  assert.deepEqual(listedRows(rowListingKey(PASS, rows)), rows);
  for (const key of [`${PASS}/${wanted.uuid}.0`, `probegraph-rows/${PASS}/x.0`, `probegraph-rows/x/${wanted.uuid}.0`]) {
    assert.equal(listedRows(key), undefined);
  }
});

/** A store of two results with indexes, and an op that has begun. */
async function listedStore(): Promise<{ results: ResultStore; indexes: RowIndexes }> {
  const results = new ResultStore(new MemoryStore());
  const indexes = new RowIndexes(results.store);
  for (const op of [wanted, unwanted]) {
    await results.write(op, jsonResult(op.uuid), completed(op));
    await indexes.write(op.uuid, INDEX);
    await indexes.list(PASS, { uuid: op.uuid, fingerprint: "01" });
  }
  await results.store.put(`${workFolder(working.uuid)}01/000000-shard`, utf8("rows"));
  await indexes.list(PASS, { uuid: working.uuid, fingerprint: "01" });
  return { results, indexes };
}

async function listed(indexes: RowIndexes): Promise<string[]> {
  return (await indexes.listed(PASS)).map(({ uuid }) => uuid).sort();
}

Deno.test("garbage collection keeps indexes with their results, and removes them and what lists them together", async () => {
  const { results, indexes } = await listedStore();
  const all = await listed(indexes);
  // The work in progress is old; so is, then, what lists it.
  const keeping = await collectGarbage(results, { olderThanMs: -1000, remove: false });
  assert.deepEqual(keeping.items.map(({ reason }) => reason).sort(), ["stale listing", "unfinished"]);
  const { items } = await collectGarbage(results, { olderThanMs: -1000, remove: true, keep: [wanted] });
  assert.ok(items.some(({ name, reason }) => name === rowIndexKey(unwanted.uuid) && reason === "unreachable"));
  assert.equal(all.length, 3);
  assert.deepEqual(await listed(indexes), [wanted.uuid]);
  assert.deepEqual(await indexes.read(PASS, unwanted.uuid), undefined);
});

Deno.test("rows of results that were copied are found in the other store", async () => {
  const { results } = await listedStore();
  const to = new ResultStore(new MemoryStore());
  await copyStore(results, to, { uuids: [wanted.uuid] });
  const indexes = new RowIndexes(to.store);
  assert.deepEqual(await listed(indexes), [wanted.uuid]);
  assert.deepEqual((await indexes.read(PASS, wanted.uuid))?.records, INDEX.records);
});

Deno.test("an index counts only for its own pass, beside a whole result", async () => {
  const { results, indexes } = await listedStore();
  assert.equal(await indexes.read("cd".repeat(16), wanted.uuid), undefined);
  await indexes.write(working.uuid, INDEX);
  assert.equal(await indexes.read(PASS, working.uuid), undefined);
  await results.store.delete(rowIndexKey(wanted.uuid));
  assert.equal(await indexes.read(PASS, wanted.uuid), undefined);
});
