import assert from "node:assert/strict";
import { RowShards } from "../../../../runner/implementations/extraction/row_shards.ts";
import { Scratch } from "../../../../runner/evaluation/scratch.ts";
import { MemoryStore } from "../../../../stores/memory.ts";
import { turnsDuring } from "../../../_turns.ts";

const UUID = `LLMLayerActivationsOp_${"0".repeat(64)}`;

/** A batch whose row r has the vector [r, r + 0.5], once for each token where `perToken`. */
function batch(rows: number[], tokenCounts = rows.map(() => 3), perToken = false) {
  const owners = rows.flatMap((row, i) => Array<number>(perToken ? tokenCounts[i] : 1).fill(row));
  const data = Float32Array.from({ length: 2 * owners.length }, (_, i) => owners[i >> 1] + 0.5 * (i % 2));
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

Deno.test("others have their turn between parts of rows that come back", async () => {
  const shards = await RowShards.resume(new Scratch(new MemoryStore(), UUID), "f", 100);
  await shards.add(batch(Array.from({ length: 100 }, (_, row) => row)), 0);
  const turns = await turnsDuring(() => vectorsOf(shards, 5));
  assert.ok(turns >= 18, `${turns} turns`);
});

Deno.test("rows of several vectors keep their counts", async () => {
  const shards = await RowShards.resume(new Scratch(new MemoryStore(), UUID), "f", 2);
  await shards.add(batch([1, 0], [1, 2], true), 0);
  const [part] = await Array.fromAsync(shards.inOrder(10));
  assert.deepEqual([[...part.counts], [...part.vectors]], [[2, 1], [0, 0.5, 0, 0.5, 1, 1.5]]);
});

Deno.test("rows that lie apart from each other, in several shards and in memory, are put together", async () => {
  const shards = await RowShards.resume(new Scratch(new MemoryStore(), UUID), "f", 60);
  // 7 and 60 have no common factor: each row comes once, far from its neighbours.
  const mixed = Array.from({ length: 60 }, (_, i) => 7 * i % 60);
  for (let start = 0; start < 60; start += 20) {
    const rows = mixed.slice(start, start + 20);
    await shards.add(batch(rows, rows.map((row) => row % 3 + 1), true), 0);
    if (start < 40) await shards.flush();
  }
  const expected = Array.from({ length: 60 }, (_, row) => Array(row % 3 + 1).fill([row, row + 0.5])).flat(2);
  for (const rowsAtOnce of [1, 7, 100]) assert.deepEqual(await vectorsOf(shards, rowsAtOnce), expected);
});

Deno.test("rows of many vectors come in small parts", async () => {
  const shards = await RowShards.resume(new Scratch(new MemoryStore(), UUID), "f", 5);
  const tokens = 1 << 20;
  const outputs = [{ rows: tokens, columns: 2, data: new Float32Array(2 * tokens) }];
  for (let row = 0; row < 5; row++) await shards.add({ rows: [row], tokenCounts: [tokens], outputs }, 0);
  const sizes: number[] = [];
  for await (const { counts, vectors } of shards.inOrder(100)) {
    sizes.push(counts.length);
    assert.equal(vectors.length, counts.length * tokens * 2);
  }
  assert.deepEqual(sizes, [2, 2, 1]);
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
