import assert from "node:assert/strict";
import {
  Field,
  FixedSizeList,
  Float32,
  Int32,
  Int64,
  List,
  Schema,
  Table,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DatasetError } from "../../../../ops/errors.ts";
import { arrowData } from "../../../../stores/formats/arrow_data.ts";
import { columnFromValues } from "../../../../stores/formats/columns.ts";
import { numberLists, SPLIT } from "../../../../stores/formats/number_lists.ts";
import {
  type ParquetInput,
  readParquet,
  writeParquet,
  type WriteParquetOptions,
} from "../../../../stores/formats/parquet/mod.ts";
import { matrixFromVector, vectorFromMatrix } from "../../../../stores/formats/vectors.ts";
import { plainColumn, pyarrowType } from "./_arrow_values.ts";
import { expected, fixtureBytes, sourceOf } from "./_fixtures.ts";

async function written(input: ParquetInput, options?: WriteParquetOptions): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of writeParquet(input, options)) parts.push(part);
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

function contents(table: Table): unknown[] {
  return table.schema.fields.map(({ name, type, nullable }, i) => {
    // Parquet calls the elements of lists so, whatever they were called before.
    return {
      name,
      type: pyarrowType(type).replaceAll("item: ", "element: "),
      nullable,
      values: plainColumn(table.getChildAt(i)!),
    };
  });
}

/** Numbers up to 2 whose bits nothing makes smaller, by Marsaglia's xorshift: some tests want millions. */
function randomMatrix(rows: number, columns: number): Float32Array {
  const bits = new Uint32Array(rows * columns);
  let state = 1;
  for (let i = 0; i < bits.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bits[i] = state & 0xbfffffff;
  }
  return new Float32Array(bits.buffer);
}

/** A column with some vectors in each row. */
function vectorLists(lengths: readonly number[], columns: number, data: Float32Array | Float16Array): Vector {
  const valueOffsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, row) => valueOffsets[row + 1] = valueOffsets[row] + length);
  const vectors = vectorFromMatrix({ rows: data.length / columns, columns, data });
  const type = new List(new Field("item", vectors.type, true));
  return new Vector([arrowData({ type, length: lengths.length, valueOffsets, child: vectors.data[0] })]);
}

for (const name of Object.keys(expected)) {
  Deno.test(`writeParquet() keeps types and values of ${name}`, async () => {
    const table = await readParquet(sourceOf(fixtureBytes(name)));
    const again = await readParquet(sourceOf(await written(table)));
    assert.deepEqual(contents(again), contents(table));
    assert.deepEqual(again.schema.metadata, table.schema.metadata);
  });
}

Deno.test("writeParquet() keeps lists of floats as they are in memory, in row groups of bounded size", async () => {
  const rows = Array.from({ length: 40 }, (_, row) => randomMatrix(1, 500_000 + row));
  const valueOffsets = new Int32Array(rows.length + 1);
  rows.forEach(({ length }, row) => valueOffsets[row + 1] = valueOffsets[row] + length);
  const data = new Float32Array(valueOffsets.at(-1)!);
  rows.forEach((row, i) => data.set(row, valueOffsets[i]));
  const child = arrowData({ type: new Float32(), length: data.length, data });
  const type = new List(new Field("item", new Float32(), true));
  const column = new Vector([arrowData({ type, length: rows.length, valueOffsets, child })]);
  const bytes = await written(new Table({ n: column }));
  const { row_groups } = parquetMetadata(bytes.buffer as ArrayBuffer);
  assert.deepEqual(row_groups.map(({ num_rows }) => Number(num_rows)), [33, 7]);
  const again = (await readParquet(sourceOf(bytes))).getChildAt(0)!;
  for (const row of [0, 32, 33, 39]) assert.deepEqual(again.get(row).toArray(), rows[row]);
});

Deno.test("writeParquet() keeps lists of numbers of any length, empty ones among them, as hyparquet reads them", async () => {
  const lengths = [[0, 3, 0, 1, 9], [0, 0, 0], [2, 5], [0], [1, 0, 20]];
  const batches = [lengths, [lengths.flat()], [[0, 0]], [[4, 1]], [[300, 0, 1, 2, 200], [70]]];
  for (const [batch, encoding] of batches.flatMap((batch) => [[batch, undefined], [batch, SPLIT]] as const)) {
    const tables = batch.map((own) => {
      const rows = own.map((length, row) => Int32Array.from({ length }, (_, i) => row * 100 - i));
      const floats = rows.map((row) => Float32Array.from(row, (value) => value / 3));
      return new Table({
        n: numberLists(rows, new Int32(), encoding),
        x: numberLists(floats, new Float32(), encoding),
      });
    });
    const bytes = await written(tables);
    const whole = await readParquet(sourceOf(bytes));
    const [n, x] = (["n", "x"] as const).map((name) => tables.flatMap((table) => plainColumn(table.getChild(name)!)));
    assert.deepEqual(["n", "x"].map((name) => plainColumn(whole.getChild(name)!)), [n, x]);
    const read = await parquetReadObjects({ file: bytes.buffer as ArrayBuffer, compressors });
    assert.deepEqual(read.map((row) => [row.n, row.x]), n.map((list, row) => [list, x[row]]));
  }
});

Deno.test("writeParquet() counts lists of integers among the bytes of a row group", async () => {
  const lists = Array.from({ length: 3 }, () => new Int32Array(9 * 2 ** 20));
  const { row_groups } = parquetMetadata(
    (await written(new Table({ n: numberLists(lists, new Int32()) }))).buffer as ArrayBuffer,
  );
  assert.deepEqual(row_groups.map(({ num_rows }) => Number(num_rows)), [1, 1, 1]);
});

Deno.test("writeParquet() uses zstd and row groups of at most 65,535 rows", async () => {
  const table = new Table({ n: columnFromValues(new Int32Array(70_000)) });
  const { row_groups } = parquetMetadata((await written(table)).buffer as ArrayBuffer);
  assert.deepEqual(row_groups.map(({ num_rows }) => Number(num_rows)), [65_535, 4_465]);
  assert.deepEqual(row_groups.map(({ columns }) => columns[0].meta_data?.codec), ["ZSTD", "ZSTD"]);
});

Deno.test("writeParquet() gathers small batches into row groups", async () => {
  async function* batches(): AsyncGenerator<Table> {
    for (let i = 0; i < 3; i++) yield await Promise.resolve(new Table({ n: columnFromValues([i, i + 1, i + 2]) }));
  }
  const table = await readParquet(sourceOf(await written(batches(), { rowGroupRows: 4 })));
  assert.deepEqual(plainColumn(table.getChild("n")!), [0, 1, 2, 1, 2, 3, 2, 3, 4]);
  assert.deepEqual(table.batches.map(({ numRows }) => numRows), [4, 4, 1]);
});

Deno.test("writeParquet() refuses batches with other columns than the first", async () => {
  const batches = [1, 0.5].map((n) => new Table({ n: columnFromValues([n]) }));
  await assert.rejects(written(batches), DatasetError);
});

Deno.test("writeParquet() takes record batches", async () => {
  const { batches } = new Table({ n: columnFromValues(["a", null]) });
  const table = await readParquet(sourceOf(await written(batches)));
  assert.deepEqual(plainColumn(table.getChild("n")!), ["a", null]);
});

for (const columns of [1, 3, 8, 9, 64]) {
  Deno.test(`writeParquet() keeps vectors of ${columns} numbers, whether they compress or not`, async () => {
    const rows = 500;
    const noise = randomMatrix(rows, columns);
    const zeros = new Float64Array(rows * columns).fill(0.5, 3, 9);
    const halves = Float16Array.from(noise);
    const table = new Table({
      noise: vectorFromMatrix({ rows, columns, data: noise }),
      zeros: vectorFromMatrix({ rows, columns, data: zeros }),
      halves: vectorFromMatrix({ rows, columns, data: halves }),
    });
    const again = await readParquet(sourceOf(await written(table, { rowGroupRows: 200 })));
    assert.deepEqual(matrixFromVector(again.getChild("noise")!), { rows, columns, data: noise });
    assert.deepEqual(matrixFromVector(again.getChild("zeros")!), { rows, columns, data: zeros });
    assert.deepEqual(matrixFromVector(again.getChild("halves")!), { rows, columns, data: halves });
  });
}

Deno.test("readParquet() fetches little more than the wanted rows of vectors that probegraph wrote", async () => {
  const [rows, columns] = [4000, 64];
  const data = randomMatrix(rows, columns);
  const bytes = await written(new Table({ v: vectorFromMatrix({ rows, columns, data }) }));
  const source = sourceOf(bytes);
  const table = await readParquet(source, { rowStart: 1000, rowEnd: 1100 });
  assert.deepEqual(matrixFromVector(table.getChild("v")!).data, data.slice(1000 * columns, 1100 * columns));
  assert.ok(source.bytesRead < bytes.length / 3, `read ${source.bytesRead} of ${bytes.length} bytes`);
});

for (const columns of [1, 3, 8, 9, 64]) {
  Deno.test(`writeParquet() keeps several vectors of ${columns} numbers in each row, whether they compress or not`, async () => {
    const lengths = Array.from({ length: 100 }, (_, row) => 1 + row % 7);
    const count = lengths.reduce((sum, length) => sum + length, 0);
    const table = new Table({
      noise: vectorLists(lengths, columns, randomMatrix(count, columns)),
      zeros: vectorLists(lengths, columns, new Float32Array(count * columns).fill(0.5, 3, 9)),
      halves: vectorLists(lengths, columns, Float16Array.from(randomMatrix(count, columns))),
    });
    for (const part of [table, table.slice(13, 77)]) {
      const again = await readParquet(sourceOf(await written(part, { rowGroupRows: 40 })));
      assert.deepEqual(contents(again), contents(part));
      const some = await readParquet(sourceOf(await written(part)), { rowStart: 20, rowEnd: 50 });
      assert.deepEqual(contents(some), contents(part.slice(20, 50)));
    }
  });
}

Deno.test("writeParquet() keeps rows without any vector", async () => {
  const table = new Table({ v: vectorLists([2, 0, 1, 0], 3, randomMatrix(3, 3)) });
  assert.deepEqual(contents(await readParquet(sourceOf(await written(table)))), contents(table));
});

Deno.test("writeParquet() begins a row group when there are 64 MB of vectors", async () => {
  const [lengths, columns] = [[100, 3000, 2000, 9000, 1], 4096];
  const count = lengths.reduce((sum, length) => sum + length, 0);
  // Vectors of which a part alone is random are made, compressed and compared sooner.
  const [data, random] = [new Float32Array(count * columns), randomMatrix(count, 128)];
  for (let row = 0; row < count; row++) data.set(random.subarray(row * 128, (row + 1) * 128), row * columns);
  const table = new Table({ v: vectorLists(lengths, columns, data) });
  // Batches of one row each: 64 MB are 4096 vectors, which the fourth row has alone.
  const batches = lengths.map((_, row) => table.slice(row, row + 1));
  const bytes = await written(batches);
  const { row_groups } = parquetMetadata(bytes.buffer as ArrayBuffer);
  assert.deepEqual(row_groups.map(({ num_rows }) => Number(num_rows)), [2, 1, 1, 1]);
  const again = (await readParquet(sourceOf(bytes))).getChild("v")!;
  for (const row of lengths.keys()) {
    assert.deepEqual(matrixFromVector(again.get(row)), matrixFromVector(table.getChild("v")!.get(row)));
  }
});

Deno.test("writeParquet() writes a slice of a vector column", async () => {
  const data = randomMatrix(10, 12);
  const table = new Table({ v: vectorFromMatrix({ rows: 10, columns: 12, data }) }).slice(3, 7);
  const again = await readParquet(sourceOf(await written(table)));
  assert.deepEqual(matrixFromVector(again.getChild("v")!).data, data.slice(36, 84));
});

Deno.test("writeParquet() keeps negative zero, NaN and integers past 2^53", async () => {
  const table = new Table({
    f: columnFromValues([0, -0, NaN, 0, -0, 0.5]),
    i: columnFromValues([2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 1, 1, 1]),
  });
  assert.deepEqual(contents(await readParquet(sourceOf(await written(table)))), contents(table));
});

Deno.test("writeParquet() writes an empty stream when it is given a schema", async () => {
  const schema = new Schema([new Field("v", new FixedSizeList(2, new Field("item", new Float32(), true)), true)]);
  const table = await readParquet(sourceOf(await written([], { schema })));
  assert.equal(table.numRows, 0);
  assert.equal(pyarrowType(table.schema.fields[0].type), "fixed_size_list<element: float>[2]");
  await assert.rejects(written([]), DatasetError);
});

Deno.test("writeParquet() refuses a struct without fields before it writes anything", async () => {
  const table = new Table({ s: columnFromValues([{}, {}]) });
  await assert.rejects(written(table), (error: Error) => error instanceof DatasetError && /"s"/.test(error.message));
});

Deno.test("writeParquet() refuses a null in a column that has none", async () => {
  const vector = columnFromValues([1n, null]);
  const schema = new Schema([new Field("n", new Int64(), false)]);
  const table = new Table(schema, { n: vector as Vector<Int64> });
  await assert.rejects(written(table), (error: Error) => error instanceof DatasetError && /"n"/.test(error.message));
});

Deno.test("writeParquet() writes lists of small unsigned integers", async () => {
  const rows = [[1, 65_535], []];
  const column = columnFromValues(rows.map((row) => Uint16Array.from(row)));
  const again = await readParquet(sourceOf(await written(new Table({ a: column }))));
  assert.deepEqual(plainColumn(again.getChild("a")!), rows);
});

Deno.test("writeParquet() lets others have their turn between columns that take long", async () => {
  const now = Date.now;
  let [time, turns, isOver] = [0, 0, false];
  const count = () => isOver || (turns++, setImmediate(count));
  try {
    Date.now = () => time += 1000;
    setImmediate(count);
    await written(new Table({ a: columnFromValues([1]), b: columnFromValues([2]), c: columnFromValues([3]) }));
  } finally {
    [Date.now, isOver] = [now, true];
  }
  assert.ok(turns >= 3, String(turns));
});

Deno.test("a row of many equal numbers, and a long text of one letter, are read again: neither is taken for a bomb", async () => {
  const [columns, rows] = [4096, 4097];
  const vectors = vectorLists([rows], columns, new Float32Array(rows * columns));
  const text = columnFromValues(["a".repeat(65 << 20)]);
  const bytes = await written(new Table({ vectors, text }));
  const table = await readParquet(sourceOf(bytes));
  assert.equal(table.getChild("text")!.get(0), "a".repeat(65 << 20));
  const read = table.getChild("vectors")!.get(0).data[0].children[0].values as Float32Array;
  assert.deepEqual([read.length, read.every((value) => value === 0)], [rows * columns, true]);
});

Deno.test("a row group of vectors that are all the same takes more than a thousandth of them, beyond which they are a bomb", async () => {
  const [columns, rows] = [4096, 4097];
  const bytes = await written(
    new Table({
      vectors: vectorFromMatrix({ rows, columns, data: new Float32Array(rows * columns).fill(1) }),
    }),
  );
  assert.ok(bytes.length > rows * columns * 4 / 1000, `${bytes.length}`);
  const { data } = matrixFromVector((await readParquet(sourceOf(bytes))).getChild("vectors")!);
  assert.deepEqual([data.length, data.at(-1)], [rows * columns, 1]);
});

Deno.test("equal texts and numbers of over half a gigabyte are read whole again: their file is no smaller than a bomb's", async () => {
  const rows = 65_535;
  const batch = new Table({
    text: columnFromValues(new Array(rows).fill("a".repeat(300))),
    number: vectorFromArray(new Int32Array(rows).fill(7)),
  });
  const bytes = await written(new Array(30).fill(batch));
  assert.ok(bytes.length < 2e6, `${bytes.length}`);
  const table = await readParquet(sourceOf(bytes));
  assert.equal(table.numRows, 30 * rows);
  for (const row of [0, 15 * rows, 30 * rows - 1]) {
    assert.deepEqual(table.get(row)!.toJSON(), { text: "a".repeat(300), number: 7 });
  }
  const [other] = await parquetReadObjects({
    file: bytes.buffer as ArrayBuffer,
    compressors,
    rowStart: 29 * rows,
    rowEnd: 29 * rows + 1,
  });
  assert.deepEqual(other, { text: "a".repeat(300), number: 7 });
});
