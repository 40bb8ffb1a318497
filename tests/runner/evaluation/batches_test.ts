import assert from "node:assert/strict";
import { tableFromArrays } from "apache-arrow";
import { type Dataset, type Op, Runner } from "../../../mod.ts";
import { columnFromValues, tableFromColumns } from "../../../stores/formats/columns.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import type { ByteSource, Store } from "../../../stores/store.ts";

const ROWS = 250_000;

/** A store that counts the bytes that are read through `open`. */
class CountingStore extends MemoryStore {
  read = 0;
  override async open(key: string): ReturnType<Store["open"]> {
    const source = await super.open(key);
    if (source === undefined) return undefined;
    const slice: ByteSource["slice"] = async (start, end) => {
      const bytes = await source.slice(start, end);
      this.read += bytes.byteLength;
      return bytes;
    };
    return { ...source, byteLength: source.byteLength, tag: source.tag, slice };
  }
}

const store = new CountingStore();
const runner = new Runner({ store });
const numbers = Float64Array.from({ length: ROWS }, (_, i) => i);
const wide = await runner.fromArrow(tableFromColumns([
  ["n", columnFromValues(numbers)],
  ["half", columnFromValues(numbers.map((n) => n / 2))],
  ["even", columnFromValues(Array.from(numbers, (n) => n % 2 === 0))],
  ["text", columnFromValues(Array.from(numbers, (n) => `row ${n}`))],
  // What does not compress makes the file as large as real ones are.
  ...["a", "b", "c"].map((name) => [name, columnFromValues(numbers.map(Math.random))] as const),
]));

async function values(op: Op, options = {}): Promise<unknown[]> {
  const parts = await Array.fromAsync(op.batches(options));
  return parts.flatMap((table) => [...table.getChildAt(0)!]);
}

Deno.test("a stored dataset comes row group by row group", async () => {
  const sizes = (await Array.fromAsync(wide.batches())).map((table) => table.numRows);
  assert.equal(sizes.reduce((sum, size) => sum + size), ROWS);
  assert.ok(sizes.every((size) => size <= 65_535), sizes.join());
});

Deno.test("a column that is selected comes row group by row group, too", async () => {
  const sizesOf = async (op: Op) => (await Array.fromAsync(op.batches())).map((table) => table.numRows);
  assert.deepEqual(await sizesOf(wide.colScore("n")), await sizesOf(wide));
});

Deno.test("a range of rows, and one column, are fetched alone", async () => {
  await values(wide, { columns: ["n"] });
  const before = store.read;
  const rows = await values(wide, { start: 100_000, end: 100_100, columns: ["n"] });
  assert.deepEqual(rows, [...numbers.slice(100_000, 100_100)]);
  const size = (await wide.status()).bytes!;
  assert.ok(store.read - before < size / 20, `${store.read - before} of ${size} bytes`);
});

Deno.test("of a dataset that is read, no column is read again for a mask", async () => {
  const even = columnFromValues(Array.from(numbers, (n) => n % 2 === 0));
  const readFor = async (opOf: (data: Dataset) => Dataset) => {
    const store = new CountingStore();
    await opOf(await new Runner({ store }).fromArrow(tableFromColumns([["even", even]]))).toArrow();
    return store.read;
  };
  assert.equal(await readFor((data) => data.maskRows(data.colBoolean("even"))), await readFor((data) => data));
});

Deno.test("ops between stream, and give what they give at once", async () => {
  const small = runner.fromInline({
    n: [...numbers.slice(0, 50)],
    even: Array.from({ length: 50 }, (_, i) => i % 2 === 0),
  });
  const chosen = small.maskRows(small.colBoolean("even")).take(10, { skip: 2, offset: 3 }).colScore("n");
  assert.deepEqual((await values(chosen.add(chosen))).map(Number), [...await chosen.add(chosen).toArray()]);
  const taken = wide.maskRows(wide.colBoolean("even").not()).take(4, { skip: 30_000, offset: 5 });
  assert.deepEqual(await values(taken.colScore("n")), [11, 60_011, 120_011, 180_011]);
});

Deno.test("a range of a stream that has no row numbers of its own is found by counting", async () => {
  const odd = wide.maskRows(wide.colBoolean("even").not()).colScore("n");
  assert.deepEqual(await values(odd, { start: 100_000, end: 100_003 }), [200_001, 200_003, 200_005]);
});

Deno.test("row-wise ops on large datasets are the same in parts", async () => {
  const [n, half] = [wide.colScore("n"), wide.colScore("half")];
  const quotient = await n.div(half.add(half)).toArray() as Float64Array;
  assert.equal(quotient.length, ROWS);
  assert.ok(quotient.slice(1).every((value) => value === 1));
  const text = wide.template("<{{ t }}>", { t: wide.colText("text") });
  await text.materialize();
  assert.deepEqual(await values(text, { start: 249_998 }), ["<row 249998>", "<row 249999>"]);
});

Deno.test("an error in a part names the row of the dataset", async () => {
  const json = await runner.fromArrow(tableFromArrays({ j: Array.from(numbers, (n) => n === 220_000 ? "{" : "1") }));
  await assert.rejects(Array.fromAsync(json.colText("j").parseJson().batches()), /row 220000 is not JSON/);
});

Deno.test("columns of different lengths are an error in a stream too", async () => {
  const short = await runner.fromArrow(tableFromArrays({ s: numbers.slice(0, 220_000) }));
  const sum = wide.colScore("n").add(short.colScore("s"));
  await assert.rejects(Array.fromAsync(sum.batches()), /different numbers of rows/);
});

Deno.test("an option that batches do not have is named", async () => {
  await assert.rejects(Array.fromAsync(wide.batches({ from: 1 } as never)), /no option "from"/);
});

Deno.test("no row of a large dataset is left: the results have none", async () => {
  const none = wide.maskRows(wide.colBoolean("even").and(wide.colBoolean("even").not()));
  const text = none.colText("text");
  const rendered = none.template("{{ t }}", { t: text });
  for (const process of [runner, new Runner({ store })]) {
    assert.deepEqual(await process.toArray(rendered), []);
    assert.deepEqual(await process.toArray(text), []);
    assert.deepEqual(await process.toRows(none), []);
  }
});
