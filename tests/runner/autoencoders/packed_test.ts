import assert from "node:assert/strict";
import { packRow, unpackRow } from "../../../runner/autoencoders/packed.ts";

/** Tokens with features of some number, about every `gap`-th of which is on. */
function tokens(count: number, on: number, gap: number) {
  let state = 5;
  const next = () => (state = Math.imul(state, 1664525) + 1013904223 >>> 0) / 2 ** 32;
  return Array.from({ length: count }, () => {
    let index = -1;
    const indices = Int32Array.from({ length: on }, () => index += 1 - Math.floor(gap * Math.log(1 - next())));
    return { indices, values: Float32Array.from(indices, () => 0.02 - 0.3 * Math.log(1 - next())) };
  });
}

function flat(row: ReturnType<typeof tokens>) {
  return {
    counts: Int32Array.from(row, ({ indices }) => indices.length),
    indices: Int32Array.from(row.flatMap(({ indices }) => [...indices])),
    values: Float32Array.from(row.flatMap(({ values }) => [...values])),
  };
}

Deno.test("features of a row are the same after they were packed, whatever they are", () => {
  const odd = {
    indices: Int32Array.of(0, 1, 127, 128, 255, 256, 16_511, 16_512, 2 ** 24 - 1),
    values: Float32Array.of(NaN, Infinity, 0, -0, 1e-45, -1.5, 3.4e38, 2 ** -126, 7),
  };
  const none = { indices: new Int32Array(), values: new Float32Array() };
  for (const row of [[], [none], [none, odd, none, odd], tokens(20, 100, 40), tokens(3, 700, 90)]) {
    assert.deepEqual(unpackRow(packRow(row)), flat(row));
  }
});

Deno.test("packed rows lie among others, and are not changed by being copied", () => {
  const rows = [tokens(2, 10, 9), tokens(5, 3, 500)];
  const packed = rows.map(packRow);
  const among = new Float32Array(packed[0].length + packed[1].length);
  among.set(packed[0]);
  among.set(packed[1], packed[0].length);
  assert.deepEqual(unpackRow(among.subarray(0, packed[0].length)), flat(rows[0]));
  assert.deepEqual(unpackRow(among.slice(packed[0].length)), flat(rows[1]));
});

Deno.test("100 features of a token take some 4 bytes each where there are 4,096, and 5 where there are 65,536", () => {
  const bytesOf = (features: number) => packRow(tokens(20, 100, features / 100)).byteLength / 2000;
  assert.ok(bytesOf(4096) < 4.4 && bytesOf(65_536) < 5.1, `${bytesOf(4096)}, ${bytesOf(65_536)}`);
});

Deno.test("rows that earlier versions packed are read", () => {
  const packed = Float32Array.of(2, 1, 2, 7, 3, 70_000, 0.5, 1.5, 2.5);
  assert.deepEqual(unpackRow(packed), {
    counts: Int32Array.of(1, 2),
    indices: Int32Array.of(7, 3, 70_000),
    values: Float32Array.of(0.5, 1.5, 2.5),
  });
  assert.deepEqual(unpackRow(Float32Array.of(0)), {
    counts: new Int32Array(),
    indices: new Int32Array(),
    values: new Float32Array(),
  });
});
