import assert from "node:assert/strict";
import { joinSplit } from "../../../stores/wasm/split_values.ts";

Deno.test("the bytes of values of any power of two come together, in pieces and beside others", () => {
  for (const width of [2, 4, 8, 16]) {
    for (const count of [1, 5, 16, 33, 2 ** 17 / width + 7]) {
      const byteOf = (value: number, k: number) => (value * 31 + k * 89) & 0xff;
      const split = Uint8Array.from({ length: width * count }, (_, i) => byteOf(i % count, Math.floor(i / count)));
      const out = new Uint8Array(width * count + 1).fill(7);
      joinSplit(split, count, out, width);
      const expected = out.map((_, i) => i < width * count ? byteOf(Math.floor(i / width), i % width) : 7);
      assert.deepEqual(out, expected, `${count} values of ${width} bytes`);
    }
  }
});
