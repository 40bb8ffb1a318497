import assert from "node:assert/strict";
import { finishedFiles, partFolder, RowPart } from "../../../../runner/implementations/extraction/row_part.ts";
import { RowShards } from "../../../../runner/implementations/extraction/row_shards.ts";
import { Scratch } from "../../../../runner/evaluation/scratch.ts";
import { MemoryStore } from "../../../../stores/memory.ts";

const UUID = `LLMLayerActivationsOp_${"0".repeat(64)}`;

Deno.test("rows that equal an earlier one belong to the part of the first of them", async () => {
  const rows = ["a", "b", "a", "c", "b", "d"];
  const ranges = [{ start: 0, end: 2 }, { start: 2, end: 4 }, { start: 4, end: 6 }];
  const inParts = await Array.fromAsync(ranges, async (range) => {
    const part = await RowPart.of(rows, range);
    const own = [...rows.keys()].filter((row) => part.has(row));
    assert.equal(part.others, rows.length - own.length);
    return own;
  });
  assert.deepEqual(inParts, [[0, 1, 2, 4], [3], [5]]);
});

Deno.test("a part goes on from its own files and those of the whole, the whole from all", async () => {
  const scratch = new Scratch(new MemoryStore(), UUID);
  const [first, second] = [{ start: 0, end: 4 }, { start: 4, end: 8 }];
  for (const range of [first, second, undefined]) await scratch.put(`${partFolder("f", range)}x`, new Uint8Array(1));
  assert.deepEqual(await finishedFiles(scratch, "f", first), ["f/rows-0-4/x", "f/x"]);
  assert.deepEqual(await finishedFiles(scratch, "f", undefined), ["f/rows-0-4/x", "f/rows-4-8/x", "f/x"]);
});

Deno.test("rows that parts have finished are the whole's", async () => {
  const scratch = new Scratch(new MemoryStore(), UUID);
  for (const [start, end] of [[0, 2], [2, 4]]) {
    const shards = await RowShards.resume(scratch, "f", 4, { start, end });
    const data = Float32Array.of(start, start + 1);
    await shards.add({ rows: [start, start + 1], tokenCounts: [1, 1], outputs: [{ rows: 2, columns: 1, data }] }, 0);
    await shards.flush();
  }
  const whole = await RowShards.resume(scratch, "f", 4);
  const parts = await Array.fromAsync(whole.inOrder(10));
  assert.deepEqual(parts.map(({ vectors }) => [...vectors]), [[0, 1, 2, 3]]);
});
