import assert from "node:assert/strict";
import { type ColumnSummary, Runner } from "../../../mod.ts";

interface Described {
  readonly described: Readonly<Record<string, Readonly<Record<string, number | "NaN">>>>;
  readonly finite: number[];
}

const { described, finite }: Described = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/tables/tables.json", import.meta.url)),
);
const runner = new Runner({ store: "memory://" });

async function summaryOf(values: readonly unknown[]): Promise<ColumnSummary> {
  return (await runner.fromInline({ x: values }).describe().toRows())[0];
}

const samples = { finite, one: [2.5], gaps: [1.5, null, NaN, 4, 4].map((value) => value === 1.5 ? 1 : value) };

for (const [name, values] of Object.entries(samples)) {
  Deno.test(`statistics of ${name} are those of pandas`, async () => {
    const { mean, sd, min, quartiles = [], max, missing } = await summaryOf(values);
    const expected = described[name];
    assert.equal(values.length - missing, expected.count);
    const pairs = [[mean, "mean"], [sd, "std"], [min, "min"], [quartiles[0], "25%"], [quartiles[1], "50%"], [
      quartiles[2],
      "75%",
    ], [max, "max"]] as const;
    for (const [value, key] of pairs) {
      const wanted = Number(expected[key]);
      assert.ok(Object.is(value, wanted) || Math.abs(value! - wanted) <= 1e-9 * Math.abs(wanted), `${key}: ${value}`);
    }
  });
}

Deno.test("texts tell their lengths in code points, and the most frequent of them", async () => {
  assert.deepEqual(await summaryOf(["😀😀", "a", null, "a", "abc"]), {
    name: "x",
    type: "text",
    missing: 1,
    distinct: 3,
    top: "a",
    topCount: 2,
    lengths: { shortest: 1, mean: 7 / 4, longest: 3 },
  });
});

Deno.test("lists, records, truth values and nothing are counted", async () => {
  assert.deepEqual(await summaryOf([true, false, true]), {
    name: "x",
    type: "true/false",
    missing: 0,
    distinct: 2,
    top: true,
    topCount: 2,
  });
  assert.deepEqual(await summaryOf([null, null]), { name: "x", type: "nothing", missing: 2, distinct: 0 });
  const { type, distinct } = await summaryOf([[1, 2], [1, 2], [3]]);
  assert.deepEqual([type, distinct], ["list", 2]);
});

Deno.test("a dataset tells its shape and its columns, also without rows", async () => {
  const data = runner.fromInline({
    prompt: ["a", "b", "c"],
    n: [1, 2, 3],
    f: [true, null, false],
    v: [[1.5], [2], [3]],
  });
  assert.deepEqual(await data.shape, [3, 4]);
  assert.deepEqual(await data.columns, { prompt: "text", n: "number", f: "true/false", v: "list" });
  assert.deepEqual(await data.maskRows(data.colScore("n").gt(1)).shape, [2, 4]);
  assert.deepEqual(await data.take(0).shape, [0, 4]);
  assert.deepEqual(await data.head(2).colText("prompt").toArray(), ["a", "b"]);
  assert.equal(data.head().uuid, data.take(5).uuid);
});
