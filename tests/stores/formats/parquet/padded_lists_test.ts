import assert from "node:assert/strict";
import { Field, FixedSizeList, Table, Utf8, Vector } from "apache-arrow";
import { FormatError } from "../../../../ops/errors.ts";
import { arrowData } from "../../../../stores/formats/arrow_data.ts";
import { join } from "../../../../stores/bytes.ts";
import { readParquet, writeParquet } from "../../../../stores/formats/parquet/mod.ts";
import { sourceOf } from "./_fixtures.ts";

/** A file of two null lists of so many texts. */
async function nullLists(size: number): Promise<Uint8Array> {
  const type = new FixedSizeList(size, new Field("item", new Utf8(), true));
  const child = arrowData({ type: new Utf8(), length: 0 });
  const lists = new Vector([arrowData({ type, length: 2, nullCount: 2, nullBitmap: new Uint8Array(1), child })]);
  return join(await Array.fromAsync(writeParquet(new Table({ lists }))));
}

Deno.test("a small file cannot ask for the offsets of texts without end by lists that it does not have", async () => {
  const lists = (await readParquet(sourceOf(await nullLists(1000)))).getChild("lists")!;
  assert.deepEqual([...lists], [null, null]);
  await assert.rejects(readParquet(sourceOf(await nullLists(100_000_000))), (error: Error) => {
    return error instanceof FormatError && /decodes to more than/.test(error.message);
  });
});

Deno.test("lists with more values than a column can have are refused", async () => {
  await assert.rejects(readParquet(sourceOf(await nullLists(2 ** 30))), (error: Error) => {
    return error instanceof FormatError && /from 0 to 2147483647, got 2147483648/.test(error.message);
  });
});
