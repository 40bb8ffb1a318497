import assert from "node:assert/strict";
import { Binary, Field, LargeUtf8, RecordBatch, Schema, Table, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DatasetError } from "../../../../ops/errors.ts";
import { concatenate } from "../../../../stores/bytes.ts";
import { plainColumn } from "./_arrow_values.ts";
import { readParquet, writeParquet } from "../../../../stores/formats/parquet/mod.ts";
import { sourceOf } from "./_fixtures.ts";

type Texts = readonly (string | null)[];
const textsOf = (column: Vector) => plainColumn(column).map((value) => isBytes(value) ? textIn(value) : value);
const isBytes = (value: unknown): value is { bytes: string } => typeof value === "object" && value !== null;
const textIn = ({ bytes }: { bytes: string }) => new TextDecoder().decode(Uint8Array.fromBase64(bytes));

/** What hyparquet and our own reader find in a file that our writer made of some batches, and in one of what ours read. */
async function check(batches: readonly Vector[], options = {}): Promise<number> {
  const [{ type }] = batches;
  const nullable = batches.some(({ nullCount }) => nullCount > 0);
  const schema = new Schema([new Field("text", type, nullable)]);
  const tables = batches.map((column) => new Table(schema, { text: column }));
  const expected = batches.flatMap(textsOf);
  const bytes = await written(tables, options);
  const read = await readParquet(sourceOf(bytes));
  assert.deepEqual(textsOf(read.getChild("text")!), expected);
  for (const file of [bytes, await written([read], options)]) {
    const rows = await parquetReadObjects({ file: file.buffer, compressors });
    assert.deepEqual(rows.map(({ text }) => text ?? null), expected);
  }
  return bytes.length;
}

function written(tables: readonly Table[], options = {}): Promise<Uint8Array<ArrayBuffer>> {
  return concatenate((async function* () {
    yield* writeParquet(tables, options) as AsyncIterable<Uint8Array<ArrayBuffer>>;
  })());
}

const text = fc.oneof(
  fc.constantFrom("", "a", "é", "label 1", "label 2"),
  fc.string({ unit: "binary", maxLength: 200 }),
);
const bytesOf = (texts: Texts) => texts.map((each) => each === null ? null : new TextEncoder().encode(each));

Deno.test("texts and bytes, with nulls and without, in batches of any sizes, are what other readers find", async () => {
  const lists = fc.array(fc.array(fc.option(text), { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(lists, fc.boolean(), fc.integer({ min: 1, max: 50 }), async (lists, hasNulls, rowGroupRows) => {
      const given = hasNulls ? lists : lists.map((list) => list.map((each) => each ?? "none"));
      await check(given.map((list) => vectorFromArray(list, new Utf8())), { rowGroupRows });
      await check(given.map((list) => vectorFromArray(list, new LargeUtf8())), { rowGroupRows });
      await check(given.map((list) => vectorFromArray(bytesOf(list), new Binary())), { rowGroupRows });
    }),
    { numRuns: 40 },
  );
});

const rows = 15_000;
const distinct = (i: number) => `text ${i} ${(i * 2654435761 % 4294967296).toString(36)}`;

Deno.test("texts that a column repeats take the place of one each, wherever they stand", async () => {
  const column = (texts: number, hasNulls: boolean) =>
    vectorFromArray(
      Array.from({ length: rows }, (_, i) => hasNulls && i % 11 === 3 ? null : distinct(i * i % texts)),
      new Utf8(),
    );
  for (const hasNulls of [false, true]) {
    for (const texts of [1, 2, 1000]) await check([column(texts, hasNulls).slice(5)]);
    const sizes = [await check([column(500, hasNulls)]), await check([column(rows, hasNulls)])];
    assert.ok(sizes[0] < sizes[1] / 3, String(sizes));
  }
});

Deno.test("long texts, more than a page holds, and texts that are all missing are kept", async () => {
  const long = Array.from({ length: 40 }, (_, i) => distinct(i).repeat(i * i));
  await check([vectorFromArray([...long, null, "x".repeat(3_000_000), null], new Utf8())]);
  await check([vectorFromArray([null, null, null], new Utf8()), vectorFromArray(["a"], new Utf8())]);
});

Deno.test("a null in a column of texts that has none is refused", async () => {
  const column = vectorFromArray(["a", null], new Utf8());
  const schema = new Schema([new Field("text", new Utf8(), false)]);
  const batch = new RecordBatch({ text: column.data[0] });
  const table = new Table(schema, new RecordBatch(schema, batch.data));
  await assert.rejects(Array.fromAsync(writeParquet(table)), (error) => {
    return error instanceof DatasetError && /column "text" cannot be encoded: it has a null/.test(error.message);
  });
});

Deno.test("missing texts take no bytes beside long ones of a dictionary", async () => {
  const texts = Array.from(
    { length: 100 },
    (_, i) => i % 10 === 3 ? "long".repeat(500) : i % 10 === 4 ? "short" : null,
  );
  const table = new Table({ text: vectorFromArray(texts, new Utf8()) });
  const read = (await readParquet(sourceOf(await written([table])))).getChild("text")!;
  assert.deepEqual(textsOf(read), texts);
  assert.equal(read.data[0].values.length, texts.join("").length);
});
