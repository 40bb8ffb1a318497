import assert from "node:assert/strict";
import { blocksOf, clampRange, concatenate, copyBytes, join, streamOf, utf8 } from "../../stores/bytes.ts";
import { inPieces, pattern } from "./contract.ts";

Deno.test("blocksOf() gives blocks of one size, whatever the pieces were", async () => {
  for (const [length, piece] of [[0, 1], [9, 100], [10, 3], [11, 4], [30, 10], [35, 1]]) {
    const blocks = await Array.fromAsync(blocksOf(inPieces(pattern(length), piece), 10));
    assert.deepEqual(join(blocks), pattern(length));
    assert.ok(blocks.every(({ byteLength }, i) => i === blocks.length - 1 ? byteLength > 0 : byteLength === 10));
  }
});

Deno.test("blocksOf() takes a buffer too, and does not share its memory", async () => {
  const data = pattern(10);
  const [block] = await Array.fromAsync(blocksOf(data, 10));
  data.fill(0);
  assert.deepEqual(block, pattern(10));
});

Deno.test("concatenate() copies", async () => {
  const data = utf8("abc");
  const copy = await concatenate(data);
  data.fill(0);
  assert.deepEqual(copy, utf8("abc"));
});

Deno.test("streamOf() reads a source to its end", async () => {
  const source = { byteLength: 25, slice: (a: number, b?: number) => Promise.resolve(pattern(25).slice(a, b).buffer) };
  assert.deepEqual((await Array.fromAsync(streamOf(source, 10))).map((part) => part.byteLength), [10, 10, 5]);
});

Deno.test("clampRange() stays inside of the object", () => {
  assert.deepEqual(clampRange(2, undefined, 5), [2, 5]);
  assert.deepEqual(clampRange(-1, 9, 5), [0, 5]);
  assert.deepEqual(clampRange(4, 2, 5), [4, 4]);
  assert.deepEqual(clampRange(9, 12, 5), [5, 5]);
});

Deno.test("copyBytes() copies few bytes and many, and tells where they end", () => {
  for (const length of [0, 1, 64, 65, 1000]) {
    const to = new Uint8Array(length + 5);
    assert.equal(copyBytes(pattern(length + 3), 3, length + 3, to, 2), length + 2);
    assert.deepEqual(to.subarray(2, length + 2), pattern(length + 3).subarray(3));
    assert.deepEqual([to[0], to[1], ...to.subarray(length + 2)], [0, 0, 0, 0, 0]);
  }
});
