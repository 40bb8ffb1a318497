import assert from "node:assert/strict";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { FormatError } from "../../../../ops/errors.ts";
import { decodeHybrid } from "../../../../stores/formats/parquet/hybrid.ts";

/** What hyparquet keeps for a number with a byte beside it ends at 24 bits. */
const WIDTHS = [1, 2, 3, 7, 8, 9, 17, 24];

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
      const out = new Uint32Array(count + 2);
      decodeHybrid(around.subarray(3), width, count, out, 1);
      const right = [0, ...expected.slice(0, count), 0];
      assert.deepEqual([...out], right, `${count} values of ${width} bits, ${after} bytes after them`);
    }
  }
});

Deno.test("values of 25 to 32 bits are unpacked whole", () => {
  for (let width = 25; width <= 32; width++) {
    const value = 2 ** width - 2;
    const bits = Array.from({ length: 8 }, () => value.toString(2)).join("");
    // The first value's lowest bit comes first: all of it backwards.
    const bytes = Array.from({ length: width }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8), 2)).reverse();
    const out = new Uint32Array(8);
    decodeHybrid(Uint8Array.of(3, ...bytes), width, 8, out, 0);
    assert.deepEqual([...out], new Array(8).fill(value));
  }
});

Deno.test("values that end early are refused", () => {
  const bytes = encoded(9);
  for (const [length, count] of [[0, 1], [1, 1], [18, 16], [bytes.length, 45], [bytes.length - 1, 44]]) {
    assert.throws(() => decodeHybrid(bytes.subarray(0, length), 9, count, new Uint32Array(count), 0), FormatError);
  }
});
