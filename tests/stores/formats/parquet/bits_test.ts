import assert from "node:assert/strict";
import { bitAt, copyBits, countBits, setBits } from "../../../../stores/formats/parquet/bits.ts";

const bytes = Uint8Array.from({ length: 9 }, (_, i) => (i * 89 + 35) & 0xff);
const bits = Array.from({ length: 72 }, (_, i) => bitAt(bytes, i));

/** Of the places in a byte, and of lengths that end in one or several. */
const places = [0, 1, 3, 7, 8, 13];
const lengths = [0, 1, 5, 7, 8, 9, 16, 30, 44];

function bitsAround(written: number[], at: number): number[] {
  return Array.from({ length: 72 }, (_, i) => written[i - at] ?? 0);
}

function allBits(of: Uint8Array): number[] {
  return Array.from({ length: 8 * of.length }, (_, i) => bitAt(of, i));
}

Deno.test("bits are read lowest first", () => {
  assert.deepEqual(bits.slice(0, 16), [...[1, 1, 0, 0, 0, 1, 0, 0], ...[0, 0, 1, 1, 1, 1, 1, 0]]);
});

Deno.test("bits are copied from any place to any other, and no others", () => {
  for (const start of places) {
    for (const at of places) {
      for (const count of lengths) {
        const copied = new Uint8Array(9);
        copyBits(bytes, start, copied, at, count);
        assert.deepEqual(
          allBits(copied),
          bitsAround(bits.slice(start, start + count), at),
          `${start}, ${at}, ${count}`,
        );
      }
    }
  }
});

Deno.test("bits between any places are set and counted, and no others", () => {
  for (const start of places) {
    for (const count of lengths) {
      const set = new Uint8Array(9);
      setBits(set, start, start + count);
      assert.deepEqual(allBits(set), bitsAround(new Array(count).fill(1), start), `${count} from ${start}`);
      const expected = bits.slice(start, start + count).reduce((sum, bit) => sum + bit, 0);
      assert.equal(countBits(bytes, start, count), expected, `${count} from ${start}`);
    }
  }
});
