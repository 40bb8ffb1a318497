import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";

const runner = new Runner({ store: "memory://" });
const polars = await runner.fromParquet(new URL("../../fixtures/values/polars.parquet", import.meta.url));
const pandas = await runner.fromParquet(new URL("../../fixtures/values/pandas.parquet", import.meta.url));
const duckdb = await runner.fromParquet(new URL("../../fixtures/values/duckdb.parquet", import.meta.url));

Deno.test("labels that are 0 and 1 are truth values, whatever type of number they have", async () => {
  const dataset = runner.fromInline({
    integers: [0, 1, 1, null],
    floats: [0, 1, 1, null].map((label) => label === null ? null : label === 0 ? -0 : 1),
    bytes: Uint8Array.of(0, 1, 1, 0),
  });
  assert.deepEqual(await dataset.colBoolean("integers").toArray(), [false, true, true, null]);
  assert.deepEqual(await dataset.colBoolean("floats").toArray(), [false, true, true, null]);
  assert.deepEqual(await dataset.colBoolean("bytes").not().toArray(), [true, false, false, true]);
});

Deno.test("labels that are integers or truth values are categories, as pyarrow casts them to text", async () => {
  assert.deepEqual(await polars.colCategorical("Int8").toArray(), ["1", null, "100"]);
  assert.deepEqual(await polars.colCategorical("Int64 past 2^53").toArray(), [
    "9007199254740993",
    "-9223372036854775808",
    null,
  ]);
  assert.deepEqual(await pandas.colCategorical("category of ints").isIn("10").toArray(), [true, false, false]);
  assert.deepEqual(await pandas.colCategorical("boolean").isIn("true").toArray(), [true, false, false]);
});

Deno.test("texts are read in every layout that writers use", async () => {
  assert.deepEqual(await polars.colText("String").toArray(), ["\ufeffbom", null, "größe 🦊"]);
  assert.deepEqual(await polars.colCategorical("Enum").toArray(), ["b", null, "a"]);
  assert.deepEqual(await duckdb.colText("UUID").toArray(), ["00112233-4455-6677-8899-aabbccddeeff", null]);
});

Deno.test("every kind of number is a score", async () => {
  assert.deepEqual(await polars.colScore("Decimal").toArray(), Float64Array.of(1.5, NaN, -0.01));
  assert.deepEqual(await polars.colScore("UInt64 past 2^63").toArray(), Float64Array.of(2 ** 64, 0, NaN));
  assert.deepEqual(await duckdb.colScore("DECIMAL(38,10)").toArray(), Float64Array.of(12345678901234567890.5, NaN));
});

Deno.test("lists of decimals and of integers are vectors", async () => {
  const first = duckdb.take(1);
  assert.deepEqual((await first.colVector("FLOAT[]").toMatrix()).data, Float32Array.of(1, 2.5));
  const lists = polars.take(1);
  assert.deepEqual((await lists.colVector("List").toMatrix()).data, Float64Array.of(1, 2));
  await assert.rejects(
    first.colVector("DECIMAL(5,2)[]").toMatrix(),
    /column "DECIMAL\(5,2\)\[\]".*row 0 has a null at index 1/,
  );
});

const misfits: [
  method: "colText" | "colScore" | "colBoolean" | "colVector" | "colConversation" | "colCategorical",
  column: string,
  message: RegExp,
][] = [
  [
    "colText",
    "List",
    /column "List" holds LargeList<Int64>, but a column of text holds strings: .*colVector\("List"\).*template/,
  ],
  ["colText", "Decimal", /holds Decimal\(10, 2\).*colScore\("Decimal"\)/],
  ["colText", "Binary", /read it with colJson\("Binary"\)$/],
  ["colScore", "Boolean", /a column of numbers holds numbers: read it with colBoolean\("Boolean"\)/],
  ["colScore", "String", /read it with colText\("String"\), or write numbers into the data/],
  ["colBoolean", "Int64", /Int64 with 100 in row 2.*colCategorical\("Int64"\)\.isIn\(\["100"\]\)/],
  ["colBoolean", "Float64", /Float64 with 0.1 in row 0.*read it with colScore\("Float64"\)/],
  ["colBoolean", "String", /colCategorical\("String"\)\.isIn/],
  ["colVector", "Struct", /a column of vectors holds lists of numbers: read it with colJson\("Struct"\)/],
  ["colConversation", "String", /colText\("String"\)\.parseJson\(\)/],
  ["colConversation", "List", /read it with colVector\("List"\)/],
  ["colCategorical", "Float64", /strings, integers or booleans: read it with colScore\("Float64"\), or make text/],
];

for (const [method, column, message] of misfits) {
  Deno.test(`${method}() of a column of ${column} says how to read it`, async () => {
    await assert.rejects(polars[method](column).toArray(), message);
  });
}
