import assert from "node:assert/strict";
import { Dictionary, Int32, Table, tableFromArrays, Utf8, Vector, vectorFromArray } from "apache-arrow";
import { Runner } from "../../../mod.ts";
import { gather } from "../../../runner/columns/gather.ts";
import { PLAIN } from "../../../runner/values/plain_form.ts";
import { columnValues, nextValue } from "../../../stores/formats/column_values.ts";
import { columnFromValues, tableFromColumns } from "../../../stores/formats/columns.ts";
import { readParquet } from "../../../stores/formats/parquet/mod.ts";
import { fixtureBytes, sourceOf } from "./parquet/_fixtures.ts";

const runner = new Runner({ store: "memory://" });
const bom = ["\ufeffhello", "hello", "\ufeff", "", "a\ufeffb"];

Deno.test("a text keeps its byte order mark in tables, inline data, and what is read back from the store", async () => {
  const store = await Deno.makeTempDir();
  for (const _process of ["first", "second"]) {
    const here = new Runner({ store });
    for (const dataset of [here.fromInline({ s: bom }), await here.fromArrow(tableFromArrays({ s: bom }))]) {
      const text = dataset.colText("s");
      assert.deepEqual(await text.toArray(), bom);
      assert.deepEqual(await text.toJson(), bom);
      assert.deepEqual((await dataset.toRows()).map(({ s }) => s), bom);
      assert.deepEqual(await dataset.template("{{ s }}", { s: text }).toArray(), bom);
      assert.equal(new Set(await dataset.assignRowId().toArray() as string[]).size, bom.length);
    }
  }
  await Deno.remove(store, { recursive: true });
});

Deno.test("values that are read one after the other are those of all chunks, the empty ones among them", () => {
  const chunks = [[1, null], [], [3], []].map((values) => vectorFromArray(values, new Int32()));
  const column = new Vector(chunks.flatMap(({ data }) => data));
  const next = nextValue(column, PLAIN);
  assert.deepEqual(Array.from({ length: column.length }, next), [1, null, 3]);
});

Deno.test("every slice of every column has the values of its rows", async () => {
  for (const name of ["scalars", "times", "decimals", "nested", "dictionaries"]) {
    const table = await readParquet(sourceOf(fixtureBytes(name)));
    for (const [i, field] of table.schema.fields.entries()) {
      const column = table.getChildAt(i)!;
      const all = columnValues(column, PLAIN);
      for (let start = 0; start <= column.length; start++) {
        const slice = column.slice(start, start + 2);
        assert.deepEqual(columnValues(slice, PLAIN), all.slice(start, start + 2), `${field.name} from ${start}`);
      }
      const backwards = Int32Array.from(all.keys()).reverse();
      assert.deepEqual(columnValues(gather(column, backwards), PLAIN), [...all].reverse(), field.name);
    }
  }
});

Deno.test("rows are chosen from chunks with different dictionaries", () => {
  const type = new Dictionary(new Utf8(), new Int32());
  const chunks = [["b", "a", null], ["c", "a"]].map((texts) => vectorFromArray(texts, type).data[0]);
  const column = new Vector(chunks);
  assert.deepEqual(columnValues(column, PLAIN), ["b", "a", null, "c", "a"]);
  assert.deepEqual(columnValues(gather(column, Int32Array.of(4, 3, 2, 0)), PLAIN), ["a", "c", null, "b"]);
});

Deno.test("integers past 2^53 keep their digits: bigints in plain values, text in JSON", async () => {
  const dataset = runner.fromInline({ n: [1n, 2n ** 53n + 1n], s: [{ n: 1 }, { n: -(2n ** 63n) }] });
  assert.deepEqual((await dataset.toRows()).map(({ n }) => n), [1, 2n ** 53n + 1n]);
  assert.deepEqual(await dataset.toJson(), [
    { n: 1, s: { n: 1 } },
    { n: "9007199254740993", s: { n: "-9223372036854775808" } },
  ]);
  const parsed = runner.fromInline({ t: ["[1.0, 9007199254740993]"] }).colText("t").parseJson();
  assert.deepEqual(await parsed.toJson(), [[1, "9007199254740993"]]);
});

Deno.test("templates tell floats from integers, in columns and in JSON that is text", async () => {
  const dataset = runner.fromInline({ x: [1, 2.5], t: ['{"a": 1.0, "b": 1}', '{"a": 2e3, "b": 0}'] });
  const [x, t] = [dataset.colJson("x"), dataset.colText("t").parseJson()];
  assert.deepEqual(await dataset.template("{{ x }} {{ t.a }} {{ t.b }}", { x, t }).toArray(), [
    "1.0 1.0 1",
    "2.5 2000.0 0",
  ]);
});

Deno.test("float16 vectors have their numbers in every view", async () => {
  const vectors = [Float16Array.of(1, 1.5), Float16Array.of(-2, 0.25)];
  const table = new Table({ v: (await runner.fromInline({ v: vectors.map((v) => [...v]) }).toArrow()).getChild("v")! });
  const vector = (await runner.fromArrow(table)).colVector("v");
  assert.deepEqual(await vector.toJson(), [[1, 1.5], [-2, 0.25]]);
  const halves = await readParquet(sourceOf(fixtureBytes("vectors")));
  const [first] = columnValues(halves.getChild("f2")!, PLAIN) as [Float16Array];
  assert.ok(first instanceof Float16Array && Math.abs(first[0]) < 10);
});

Deno.test("two columns of one name are refused, by name", async () => {
  const table = tableFromColumns(["a", "a"].map((name) => [name, columnFromValues([1])]));
  await assert.rejects(runner.fromArrow(table), /2 columns have the name "a" \(columns 1 and 2\)/);
});
