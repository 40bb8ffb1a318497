import assert from "node:assert/strict";
import { unpack } from "../../../../stores/formats/parquet/packed_bits.ts";
import { viewed } from "../../../../stores/formats/text_hash.ts";

/** Numbers of so many bits, eight at a time, lowest bits first. */
function packed(numbers: readonly bigint[], width: number): Uint8Array {
  const bits = numbers.reduceRight((rest, number) => (rest << BigInt(width)) | number, 0n);
  return Uint8Array.from({ length: numbers.length / 8 * width }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
}

Deno.test("the lowest 32 bits of numbers of up to 64 are unpacked", () => {
  for (let width = 1; width <= 64; width++) {
    const numbers = Array.from({ length: 16 }, (_, i) => BigInt.asUintN(width, 0x9e3779b97f4a7c15n * BigInt(i + 1)));
    const out = new Uint32Array(16);
    unpack({ ...viewed(packed(numbers, width)), at: 0, width }, out, 16);
    assert.deepEqual([...out], numbers.map((number) => Number(number & 0xffffffffn)), `${width} bits`);
  }
});

Deno.test("more than a million numbers are unpacked", () => {
  const eight = [5n, 0n, 7n, 1n, 2n, 6n, 3n, 4n];
  const bytes = new Uint8Array(2 ** 17 * 3 + 300);
  for (let at = 0; at < bytes.length; at += 3) bytes.set(packed(eight, 3), at);
  const out = new Uint32Array(bytes.length / 3 * 8);
  unpack({ ...viewed(bytes), at: 0, width: 3 }, out, out.length);
  assert.ok(out.every((number, i) => BigInt(number) === eight[i % 8]));
});
