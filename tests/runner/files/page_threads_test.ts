import assert from "node:assert/strict";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { FormatError } from "../../../ops/errors.ts";
import "../../../runner/files/page_threads.ts";
import { columnFromValues, tableFromColumns } from "../../../stores/formats/columns.ts";
import type { PackedBytes } from "../../../stores/formats/parquet/codecs.ts";
import { readParquet, writeParquet } from "../../../stores/formats/parquet/mod.ts";
import { borrowPageThreads, lendPageThreads, type PageThreads } from "../../../stores/formats/parquet/page_threads.ts";
import { join } from "../../../stores/bytes.ts";
import { sourceOf } from "../../stores/formats/parquet/_fixtures.ts";

/** A machine of one core lends none. */
const ignore = navigator.hardwareConcurrency === 1;

const numbers = Uint8Array.from({ length: 200_000 }, (_, i) => i * i % 251);

Deno.test("threads decompress pages of any codec, many at a time", { ignore }, async () => {
  using threads = borrowPageThreads()!;
  const pages: PackedBytes[] = [
    { codec: "ZSTD", bytes: Uint8Array.from(zstdCompressSync(numbers)), size: numbers.length },
    { codec: "GZIP", bytes: Uint8Array.from(gzipSync(numbers)), size: numbers.length },
  ];
  const asked = Array.from({ length: 10 }, (_, i) => ({ ...pages[i % 2], bytes: pages[i % 2].bytes.slice() }));
  for (const bytes of await Promise.all(asked.map((page) => threads.decompress(page)))) {
    assert.deepEqual(new Uint8Array(bytes), numbers);
  }
});

Deno.test(
  "a page that threads cannot decompress is a format error, and they decompress the next one",
  { ignore },
  async () => {
    using threads = borrowPageThreads()!;
    const packed = Uint8Array.from(zstdCompressSync(numbers));
    await assert.rejects(
      threads.decompress({ codec: "ZSTD", bytes: packed.slice(0, 100), size: numbers.length }),
      (error) => error instanceof FormatError && error.message.includes("decompress"),
    );
    const bytes = await threads.decompress({ codec: "ZSTD", bytes: packed, size: numbers.length });
    assert.equal(bytes.length, numbers.length);
  },
);

Deno.test("a large file is read by threads as it was written", { ignore }, async () => {
  const words = Array.from({ length: 60_000 }, (_, i) => `${i} `.repeat(i % 150));
  const table = tableFromColumns([["text", columnFromValues(words)]]);
  const bytes = join(await Array.fromAsync(writeParquet(table)));
  const lent = borrowPageThreads()!;
  let asked = 0;
  const counting: PageThreads = {
    decompress: (packed) => (asked++, lent.decompress(packed)),
    [Symbol.dispose]: () => lent[Symbol.dispose](),
  };
  const before = lendPageThreads(() => counting);
  try {
    const read = (await readParquet(sourceOf(bytes))).getChild("text")!;
    assert.deepEqual(read.toJSON(), words);
    assert.ok(asked > 0);
  } finally {
    lendPageThreads(before);
  }
});
