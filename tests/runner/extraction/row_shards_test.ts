import assert from "node:assert/strict";
import { RowShards } from "../../../runner/extraction/row_shards.ts";
import { Scratch } from "../../../runner/scratch.ts";
import { MemoryStore } from "../../../stores/memory.ts";

const UUID = `LLMLayerActivationsOp_${"0".repeat(64)}`;

/** A batch whose row r has the vector [r, r + 0.5], once for each token where `perToken`. */
function batch(rows: number[], tokenCounts = rows.map(() => 3), perToken = false) {
  const copies = tokenCounts.map((count) => perToken ? count : 1);
  const data = Float32Array.from(rows.flatMap((row, i) => Array(copies[i]).fill([row, row + 0.5]).flat()));
  return { rows, tokenCounts, outputs: [{ rows: data.length / 2, columns: 2, data }] };
}

async function vectorsOf(shards: RowShards, rowsAtOnce = 3): Promise<number[]> {
  const parts = await Array.fromAsync(shards.inOrder(rowsAtOnce));
  return parts.flatMap(({ vectors }) => [...vectors]);
}

Deno.test("rows come back in the dataset's order, whatever the order of the batches", async () => {
  const shards = await RowShards.resume(new Scratch(new MemoryStore(), UUID), "f", 5);
  await shards.add(batch([4, 1]), 0);
  await shards.add(batch([0, 3, 2]), 0);
  assert.equal(shards.areStored, false);
  assert.deepEqual(await vectorsOf(shards), [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]);
});

Deno.test("rows of several vectors keep their counts", async () => {
  const shards = await RowShards.resume(new Scratch(new MemoryStore(), UUID), "f", 2);
  await shards.add(batch([1, 0], [1, 2], true), 0);
  const [part] = await Array.fromAsync(shards.inOrder(10));
  assert.deepEqual([[...part.counts], [...part.vectors]], [[2, 1], [0, 0.5, 0, 0.5, 1, 1.5]]);
});

Deno.test("a later run knows what was flushed, and goes on", async () => {
  const scratch = new Scratch(new MemoryStore(), UUID);
  const killed = await RowShards.resume(scratch, "f", 4);
  await killed.add(batch([2, 0]), 0);
  await killed.flush();
  await killed.add(batch([3]), 0);
  const resumed = await RowShards.resume(scratch, "f", 4);
  assert.deepEqual([0, 1, 2, 3].map((row) => resumed.has(row)), [true, false, true, false]);
  await resumed.add(batch([1, 2, 3]), 0);
  await resumed.flush();
  assert.deepEqual(await vectorsOf(resumed), [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]);
});

Deno.test("shards of another model are left alone, damaged ones are computed again", async () => {
  const store = new MemoryStore();
  const scratch = new Scratch(store, UUID);
  const shards = await RowShards.resume(scratch, "f", 2);
  await shards.add(batch([0]), 0);
  await shards.flush();
  assert.equal((await RowShards.resume(scratch, "other", 2)).has(0), false);
  const [name] = await scratch.names();
  const bytes = (await scratch.get(name))!;
  bytes[bytes.length - 1] ^= 1;
  await scratch.put(name, bytes);
  assert.equal((await RowShards.resume(scratch, "f", 2)).has(0), false);
  assert.deepEqual(await scratch.names(), []);
});

Deno.test("a row that no batch brought is an error that names it", async () => {
  const shards = await RowShards.resume(new Scratch(new MemoryStore(), UUID), "f", 2);
  await shards.add(batch([0]), 0);
  await assert.rejects(vectorsOf(shards), /nothing for row 1/);
});
