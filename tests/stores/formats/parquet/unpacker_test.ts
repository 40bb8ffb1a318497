import assert from "node:assert/strict";
import { zstdCompressSync } from "node:zlib";
import type { ColumnChunk } from "hyparquet";
import { FormatError } from "../../../../ops/errors.ts";
import { delay } from "../../../../ops/standard.ts";
import { decompress, type PackedBytes } from "../../../../stores/formats/parquet/codecs.ts";
import { lendPageThreads } from "../../../../stores/formats/parquet/page_threads.ts";
import { Unpacker } from "../../../../stores/formats/parquet/unpacker.ts";

const MEGABYTE = 2 ** 20;

function chunkOf(bytes: number, codec = "ZSTD"): ColumnChunk {
  return { file_offset: 0n, meta_data: { codec, total_uncompressed_size: BigInt(bytes) } } as ColumnChunk;
}

/** A page of one value, a megabyte of it. */
function pageOf(value: number): PackedBytes {
  return { codec: "ZSTD", bytes: zstdCompressSync(new Uint8Array(MEGABYTE).fill(value)), size: MEGABYTE };
}

const damaged: PackedBytes = { codec: "ZSTD", bytes: new Uint8Array(100), size: MEGABYTE };

/** Threads of which each page takes less time than the one before it, and how many pages they had. */
function lendThreads() {
  const seen = { borrowed: 0, asked: 0, disposed: 0 };
  const before = lendPageThreads(() => {
    seen.borrowed++;
    return {
      decompress: async (packed) => {
        await delay(Math.max(0, 20 - 2 * seen.asked++));
        return decompress(packed);
      },
      [Symbol.dispose]: () => void seen.disposed++,
    };
  });
  return Object.assign(seen, { end: () => lendPageThreads(before) });
}

async function* each<T>(items: Iterable<T>, onTaken: () => void = () => {}): AsyncGenerator<T> {
  for (const item of items) {
    onTaken();
    yield await Promise.resolve(item);
  }
}

Deno.test("pages that threads decompress come in their order", async () => {
  const threads = lendThreads();
  try {
    using unpacker = new Unpacker([chunkOf(64 * MEGABYTE)], 1);
    const values: number[] = [];
    for await (const { bytes } of unpacker.inOrder(each(Array.from({ length: 30 }, (_, i) => pageOf(i))))) {
      assert.equal(bytes.length, MEGABYTE);
      values.push(bytes[0]);
    }
    assert.deepEqual(values, Array.from({ length: 30 }, (_, i) => i));
    assert.equal(threads.asked, 30);
  } finally {
    threads.end();
  }
  assert.deepEqual([threads.borrowed, threads.disposed], [1, 1]);
});

Deno.test("threads are borrowed for what is worth it: much that is compressed, and wanted", () => {
  const threads = lendThreads();
  const borrowedFor = (chunks: readonly ColumnChunk[], share = 1) => {
    const before = threads.borrowed;
    new Unpacker(chunks, share)[Symbol.dispose]();
    return threads.borrowed > before;
  };
  try {
    assert.equal(borrowedFor([chunkOf(64 * MEGABYTE)]), true);
    assert.equal(borrowedFor(Array.from({ length: 64 }, () => chunkOf(MEGABYTE))), true);
    assert.equal(borrowedFor([chunkOf(MEGABYTE)]), false);
    assert.equal(borrowedFor([chunkOf(64 * MEGABYTE)], 0.01), false);
    assert.equal(borrowedFor([chunkOf(64 * MEGABYTE, "UNCOMPRESSED")]), false);
  } finally {
    threads.end();
  }
});

Deno.test("what is wrong with a page is told after the pages before it, whether it is its bytes or its header", async () => {
  async function* cutOff() {
    yield* each([pageOf(1), pageOf(2)]);
    throw new FormatError("a header is damaged");
  }
  const threads = lendThreads();
  try {
    using unpacker = new Unpacker([chunkOf(64 * MEGABYTE)], 1);
    for (const pages of [each([pageOf(1), pageOf(2), damaged, pageOf(3)]), cutOff()]) {
      const values: number[] = [];
      await assert.rejects(async () => {
        for await (const { bytes } of unpacker.inOrder(pages)) values.push(bytes[0]);
      }, FormatError);
      assert.deepEqual(values, [1, 2]);
    }
  } finally {
    threads.end();
  }
});

Deno.test("whoever has enough pages hears of nothing that is wrong with later ones", async () => {
  const threads = lendThreads();
  try {
    using unpacker = new Unpacker([chunkOf(64 * MEGABYTE)], 1);
    for await (const { bytes } of unpacker.inOrder(each([pageOf(7), damaged, damaged]))) {
      assert.equal(bytes[0], 7);
      break;
    }
    // A rejection that nobody handles would end the test here.
    await delay(50);
  } finally {
    threads.end();
  }
});

Deno.test("the pages ahead of all columns that are read side by side take a bounded amount of memory", async () => {
  const threads = lendThreads();
  try {
    const columns = 8;
    using unpacker = new Unpacker(Array.from({ length: columns }, () => chunkOf(64 * MEGABYTE)), 1);
    let taken = 0;
    const pages = Array.from({ length: 64 }, (_, i) => pageOf(i));
    const readers = Array.from(
      { length: columns },
      () => unpacker.inOrder(each(pages, () => taken++))[Symbol.asyncIterator](),
    );
    await Promise.all(readers.map((reader) => reader.next()));
    assert.ok(taken <= 16 + columns, `${taken} pages of a megabyte were taken`);
  } finally {
    threads.end();
  }
});
