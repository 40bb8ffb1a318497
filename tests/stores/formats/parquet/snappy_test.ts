import assert from "node:assert/strict";
import { compressors } from "hyparquet-compressors";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import { FormatError } from "../../../../ops/errors.ts";
import { unpackStretches } from "../../../../stores/formats/parquet/snappy.ts";
import { generator } from "./_generator.ts";

const random = generator(7);

/** Stretches of all kinds of lengths between what repeats, from near and from far. */
function mixed(): Uint8Array {
  const noise = Uint8Array.from({ length: 70_000 }, () => random(256));
  const parts = [noise, noise.subarray(5, 400), noise.subarray(0, 9), new Uint8Array(300), noise.subarray(100, 170)];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("what another library compressed with snappy is unpacked", () => {
  for (const bytes of [mixed(), Uint8Array.of(1), new Uint8Array(1000), new Uint8Array(0)]) {
    assert.deepEqual(unpackStretches(snappyCompress(bytes), bytes.length), bytes);
  }
});

Deno.test("copies of all three kinds are unpacked", () => {
  const bytes = Uint8Array.of(12, 3 << 2, 1, 2, 3, 4, 1, 4, 2 << 2 | 2, 1, 0, 0 << 2 | 3, 2, 0, 0, 0);
  assert.deepEqual(unpackStretches(bytes, 12), compressors.SNAPPY!(bytes, 12));
});

Deno.test("damaged bytes give what they say, or are refused", () => {
  const sound = snappyCompress(mixed().subarray(69_000));
  const size = 1000 + 395 + 9 + 300 + 70;
  for (let i = 0; i < 2000; i++) {
    const bytes = sound.slice(0, i % 3 ? sound.length : random(sound.length));
    bytes[random(bytes.length)] = random(256);
    try {
      assert.equal(unpackStretches(bytes, size).length, size);
    } catch (error) {
      assert.ok(error instanceof FormatError, String(error));
    }
  }
});

Deno.test("bytes that unpack to another size are refused", () => {
  const bytes = snappyCompress(mixed());
  for (const size of [0, 10, 70_000, 80_000]) assert.throws(() => unpackStretches(bytes, size), /SNAPPY/);
});
