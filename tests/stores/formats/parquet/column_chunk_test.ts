import assert from "node:assert/strict";
import { Table, Utf8, vectorFromArray } from "apache-arrow";
import { ByteWriter } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { join } from "../../../../stores/bytes.ts";
import { readFooter } from "../../../../stores/formats/parquet/footer.ts";
import { readParquet, writeParquet } from "../../../../stores/formats/parquet/mod.ts";
import { sourceOf } from "./_fixtures.ts";

/** A file of one column whose pages refer to a dictionary, which is there so many times. */
async function withDictionaries(count: number): Promise<Uint8Array> {
  const texts = vectorFromArray(Array.from({ length: 100 }, (_, i) => `text ${i % 4}`), new Utf8());
  const bytes = join(await Array.fromAsync(writeParquet(new Table({ texts }))));
  const metadata = await readFooter(sourceOf(bytes));
  const chunk = metadata.row_groups[0].columns[0].meta_data!;
  const [start, end] = [Number(chunk.dictionary_page_offset), Number(chunk.data_page_offset)];
  const dictionaries = Array.from({ length: count }, () => bytes.subarray(start, end));
  const more = BigInt((count - 1) * (end - start));
  chunk.data_page_offset += more;
  chunk.total_compressed_size += more;
  const writer = new ByteWriter();
  writer.appendBytes(join([bytes.subarray(0, start), ...dictionaries, bytes.subarray(end)]));
  writeMetadata(writer, metadata);
  writer.appendBytes(bytes.subarray(0, 4));
  return writer.getBytes();
}

Deno.test("a column chunk with two dictionaries is refused: texts are kept as numbers of one", async () => {
  const one = await readParquet(sourceOf(await withDictionaries(1)));
  assert.deepEqual([...one.getChild("texts")!].slice(0, 5), ["text 0", "text 1", "text 2", "text 3", "text 0"]);
  await assert.rejects(readParquet(sourceOf(await withDictionaries(2))), /has two dictionaries/);
});
