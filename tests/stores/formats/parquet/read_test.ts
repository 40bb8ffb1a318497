import assert from "node:assert/strict";
import type { Table } from "apache-arrow";
import { DatasetError } from "../../../../ops/errors.ts";
import { openParquet, parquetSchema, readParquet, readParquetBatches } from "../../../../stores/formats/parquet/mod.ts";
import { plainColumn, pyarrowType } from "./_arrow_values.ts";
import { expected, fixtureBytes, sourceOf } from "./_fixtures.ts";

/** pyarrow adds the name of a map's entries to its type. */
function withoutMapNames(type: string): string {
  return type.replace(/ \('[^']*'\)/g, "");
}

function columnValues(table: Table): Record<string, unknown[]> {
  return Object.fromEntries(table.schema.fields.map(({ name }, i) => [name, plainColumn(table.getChildAt(i)!)]));
}

for (const [name, { rows, columns }] of Object.entries(expected)) {
  Deno.test(`readParquet() reads ${name} with pyarrow's types and values`, async () => {
    const table = await readParquet(sourceOf(fixtureBytes(name)));
    assert.equal(table.numRows, rows);
    assert.deepEqual(table.schema.fields.map((field) => field.name), Object.keys(columns));
    for (const [i, [column, { type, nullable, values }]] of Object.entries(columns).entries()) {
      const field = table.schema.fields[i];
      assert.equal(pyarrowType(field.type), withoutMapNames(type), `type of ${column}`);
      assert.equal(field.nullable, nullable, `nullability of ${column}`);
      assert.deepEqual(plainColumn(table.getChildAt(i)!), values, `values of ${column}`);
    }
  });
}

Deno.test("readParquet() reads the columns it is asked for, in that order", async () => {
  const table = await readParquet(sourceOf(fixtureBytes("paged")), { columns: ["tags", "id"] });
  assert.deepEqual(table.schema.fields.map(({ name }) => name), ["tags", "id"]);
  assert.deepEqual(plainColumn(table.getChild("id")!), expected.paged.columns.id.values);
});

for (const name of ["paged", "vectors_pages", "nested", "dictionaries", "vectors"]) {
  Deno.test(`readParquet() reads any range of rows of ${name}`, async () => {
    const { rows, columns } = expected[name];
    const ranges = [[0, 1], [rows - 1, rows], [1, rows - 1], [rows >> 1, (rows >> 1) + 2], [0, rows + 5], [3, 3]];
    for (const [rowStart, rowEnd] of ranges) {
      const table = await readParquet(sourceOf(fixtureBytes(name)), { rowStart, rowEnd });
      const wanted = Object.entries(columns).map(([column, { values }]) => [column, values.slice(rowStart, rowEnd)]);
      assert.deepEqual(columnValues(table), Object.fromEntries(wanted), `rows ${rowStart} to ${rowEnd}`);
    }
  });
}

Deno.test("readParquet() fetches only the pages with the rows it is asked for", async () => {
  const bytes = fixtureBytes("vectors_pages");
  const footer = sourceOf(bytes);
  await parquetSchema(footer);
  const source = sourceOf(bytes);
  await readParquet(source, { columns: ["f8"], rowStart: 5, rowEnd: 6 });
  const data = source.bytesRead - footer.bytesRead;
  assert.ok(data < 700, `read ${data} bytes for one row of 64; the row group has 1280`);
});

Deno.test("readParquet() fetches a small row group at once, and of few of its columns only these", async () => {
  const [whole, first] = [0, 0].map(() => sourceOf(fixtureBytes("scalars")));
  const { names } = await openParquet(whole);
  const footer = whole.bytesRead;
  await readParquet(whole);
  assert.ok(whole.slices <= 4, `${whole.slices} slices for ${names.length} columns`);
  await readParquet(first, { columns: [names[0], names.at(-1)!] });
  assert.ok(first.bytesRead - footer < (whole.bytesRead - 2 * footer) / 2);
});

Deno.test("readParquetBatches() gives one table for each row group", async () => {
  const sizes: number[] = [];
  const ids: unknown[] = [];
  for await (const batch of readParquetBatches(sourceOf(fixtureBytes("paged")), { columns: ["id"] })) {
    sizes.push(batch.numRows);
    ids.push(...plainColumn(batch.getChild("id")!));
  }
  assert.deepEqual(sizes, [250, 250, 100]);
  assert.deepEqual(ids, expected.paged.columns.id.values);
});

Deno.test("parquetSchema() gives names, types and the number of rows", async () => {
  const { names, schema, numRows } = await parquetSchema(sourceOf(fixtureBytes("vectors")));
  assert.deepEqual(names, ["id", "f2", "f4", "f8"]);
  assert.deepEqual(schema.fields.map(({ type }) => pyarrowType(type)).slice(2), [
    "fixed_size_list<element: float>[8]",
    "fixed_size_list<element: double>[8]",
  ]);
  assert.equal(numRows, 40);
});

Deno.test("readParquet() names the columns there are when one is missing", async () => {
  const reading = readParquet(sourceOf(fixtureBytes("vectors")), { columns: ["f5"] });
  await assert.rejects(
    reading,
    (error: Error) => error instanceof DatasetError && /"f5".*"id", "f2"/.test(error.message),
  );
});

Deno.test("readParquet() refuses a range of rows that makes no sense", async () => {
  for (const range of [{ rowStart: -1 }, { rowStart: 2, rowEnd: 1 }, { rowStart: 0.5 }]) {
    await assert.rejects(readParquet(sourceOf(fixtureBytes("vectors")), range), DatasetError);
  }
});
