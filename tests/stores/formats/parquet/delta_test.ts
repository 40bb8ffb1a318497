import assert from "node:assert/strict";
import { ByteWriter } from "hyparquet-writer";
import { deltaBinaryPack } from "hyparquet-writer/src/delta.js";
import { FormatError } from "../../../../ops/errors.ts";
import { decodeDelta32, decodeDelta64 } from "../../../../stores/formats/parquet/delta.ts";

/** So many numbers take several blocks, the last of them with parts that are not whole. */
const COUNT = 300;

/** Numbers that look random, of so many bits. */
function numbers(bits: number): BigInt64Array {
  const all = new BigInt64Array(COUNT);
  for (let i = 0, state = 1n; i < COUNT; i++) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    all[i] = BigInt.asIntN(bits, state >> BigInt(64 - bits));
  }
  return all;
}

/** What hyparquet-writer makes of numbers, between other bytes. */
function packed(values: Int32Array | BigInt64Array, type: "INT32" | "INT64"): Uint8Array {
  const writer = new ByteWriter();
  writer.appendBytes(Uint8Array.of(255, 255, 255));
  deltaBinaryPack(writer, values, type);
  return writer.getBytes();
}

function decoded64(bytes: Uint8Array, count = COUNT): BigInt64Array {
  const halves = new Uint32Array(2 * count);
  decodeDelta64(bytes, 3, halves);
  return new BigInt64Array(halves.buffer);
}

Deno.test("numbers of up to 64 bits are those that hyparquet-writer packed", () => {
  for (let bits = 1; bits <= 64; bits++) {
    const values = numbers(bits);
    assert.deepEqual(decoded64(packed(values, "INT64")), values, `${bits} bits`);
  }
});

Deno.test("numbers of up to 32 bits are, too, and end where what follows begins", () => {
  for (let bits = 1; bits <= 32; bits++) {
    const values = Int32Array.from(numbers(bits), Number);
    const bytes = packed(values, "INT32");
    const out = new Int32Array(COUNT);
    assert.equal(decodeDelta32(bytes, 3, out), bytes.length);
    assert.deepEqual(out, values, `${bits} bits`);
  }
});

Deno.test("numbers that grow evenly take no bits, and the least and the greatest follow each other", () => {
  const even = new BigInt64Array(COUNT).map((_, i) => 2n ** 40n + 3n * BigInt(i));
  const ends = new BigInt64Array(COUNT).map((_, i) => i % 2 ? 2n ** 63n - 1n : -(2n ** 63n));
  for (const values of [even, ends, even.subarray(0, 1)]) {
    assert.deepEqual(decoded64(packed(values, "INT64"), values.length), values);
  }
});

Deno.test("numbers that end early, or whose blocks make no sense, are refused", () => {
  const bytes = packed(numbers(40), "INT64");
  for (const length of [3, 4, 8, 12, 100, bytes.length - 120]) {
    assert.throws(() => decoded64(bytes.subarray(0, length)), FormatError, `${length} bytes`);
  }
  for (const head of [[0, 4], [128, 0], [128, 1, 3], [255, 255, 127, 4]]) {
    assert.throws(() => decoded64(Uint8Array.of(255, 255, 255, ...head, ...new Array(40).fill(1))), FormatError);
  }
  const wide = Uint8Array.of(0, 0, 0, 8, 1, 9, 0, 0, 65, ...new Array(80).fill(0));
  assert.throws(() => decoded64(wide, 9), /from 0 to 64, got 65/);
});
