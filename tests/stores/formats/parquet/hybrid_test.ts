import assert from "node:assert/strict";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { FormatError } from "../../../../ops/errors.ts";
import { decodeHybrid } from "../../../../stores/formats/parquet/hybrid.ts";

/** What hyparquet keeps for a number with a byte beside it ends at 24 bits. */
const WIDTHS = [1, 2, 3, 7, 8, 9, 17, 24];

function decoded(bytes: Uint8Array, width: number, count: number): number[] {
  const values: number[] = [];
  decodeHybrid({ bytes, width, count }, ({ numbers, largest }) => {
    assert.equal(largest, numbers.reduce((most, number) => Math.max(most, number)));
    for (const number of numbers) values.push(number);
  });
  return values;
}

/** Sixteen packed values, twenty equal ones, and eight packed ones, with what follows them. */
function encoded(width: number): Uint8Array {
  const packed = (
    eights: number,
  ) => [eights * 2 + 1, ...Array.from({ length: eights * width }, (_, i) => (i * 89 + 35) & 0xff)];
  return Uint8Array.of(...packed(2), 20 * 2, ...new Uint8Array((width + 7) >> 3).fill(1), ...packed(1));
}

Deno.test("values of any width are unpacked to the last byte, as by hyparquet", () => {
  for (const width of WIDTHS) {
    const bytes = encoded(width);
    const expected = new Array<number>(44).fill(0);
    readRleBitPackedHybrid({ view: new DataView(bytes.slice().buffer), offset: 0 }, width, expected, bytes.length);
    for (const [after, count] of [[0, 44], [9, 44], [0, 41]]) {
      const around = new Uint8Array(3 + bytes.length + after).fill(0xff);
      around.set(bytes, 3);
      const values = decoded(around.subarray(3), width, count);
      assert.deepEqual(values, expected.slice(0, count), `${count} values of ${width} bits, ${after} bytes after them`);
    }
  }
});

Deno.test("values of 25 to 32 bits are unpacked whole", () => {
  for (let width = 25; width <= 32; width++) {
    const value = 2 ** width - 2;
    const bits = Array.from({ length: 8 }, () => value.toString(2)).join("");
    // The first value's lowest bit comes first: all of it backwards.
    const bytes = Array.from({ length: width }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8), 2)).reverse();
    assert.deepEqual(decoded(Uint8Array.of(3, ...bytes), width, 8), new Array(8).fill(value));
  }
});

Deno.test("runs that are longer than a piece go on in the next one", () => {
  const [odd, packed] = [5, 25_000];
  // Five times 6, 200,000 packed values, and as many times 3.
  const bytes = new Uint8Array(2 + 3 + 3 * packed + 4);
  bytes.set([odd * 2, 6, ...varint(packed * 2 + 1)]);
  for (let at = 5; at < bytes.length - 4; at += 3) bytes.set([0b10_001_000, 0b1_100_011_0, 0b111_110_10], at);
  bytes.set([...varint(8 * packed * 2), 3], bytes.length - 4);
  const values = decoded(bytes, 3, odd + 16 * packed);
  const right = (i: number) => i < odd ? 6 : i < odd + 8 * packed ? (i - odd) % 8 : 3;
  assert.deepEqual(values, values.map((_, i) => right(i)));
});

Deno.test("runs go on where the encoded bytes that are looked at together end", () => {
  const [runs, packed] = [250_000, 2 ** 19];
  const right = (i: number) => i < runs ? i * 3 : (i - runs) * 7;
  // Runs of one number of 32 bits in five bytes, then one of packed ones.
  const bytes = new Uint8Array(5 * runs + 3 + 4 * packed);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < runs; i++) bytes[5 * i] = 2, view.setUint32(5 * i + 1, right(i), true);
  bytes.set(varint(packed / 8 * 2 + 1), 5 * runs);
  for (let i = 0; i < packed; i++) view.setUint32(5 * runs + 3 + 4 * i, right(runs + i), true);
  const values = decoded(bytes, 32, runs + packed);
  assert.deepEqual(values, Array.from({ length: runs + packed }, (_, i) => right(i)));
  for (const end of [bytes.length - 1, 5 * runs - 1]) {
    assert.throws(() => decoded(bytes.subarray(0, end), 32, runs + packed), FormatError);
  }
});

/** A number of seven bits a byte, in three. */
function varint(number: number): number[] {
  return [number & 0x7f | 0x80, (number >> 7) & 0x7f | 0x80, number >> 14];
}

Deno.test("values that end early are refused", () => {
  const bytes = encoded(9);
  for (const [length, count] of [[0, 1], [1, 1], [18, 16], [bytes.length, 45], [bytes.length - 1, 44]]) {
    assert.throws(() => decoded(bytes.subarray(0, length), 9, count), FormatError);
  }
});
