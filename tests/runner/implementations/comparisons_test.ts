/** Comparisons, searches and rows chosen by them, beside what pyarrow, pandas, DuckDB and CPython make of the same columns. */
import assert from "node:assert/strict";
import { concat, type Dataset, float, type OrderedColumn, Runner, where } from "../../../mod.ts";

interface Answers {
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
  readonly compared: readonly {
    readonly column: string;
    readonly method: "gt" | "gte" | "lt" | "lte" | "eq" | "ne";
    readonly value?: unknown;
    readonly other?: string;
    readonly answer: unknown[];
  }[];
  readonly between: readonly { column: string; low: unknown; high: unknown; answer: unknown[] }[];
  readonly isNull: Readonly<Record<string, unknown[]>>;
  readonly matches: readonly { pattern: string; duckdb: unknown[]; pyarrow: unknown[] }[];
  readonly contains: readonly { part: string; answer: unknown[]; ignoreCase: unknown[] }[];
  readonly sorted: Readonly<Record<string, number[]>>;
  readonly sampled: readonly { rows: number; n: number; seed: number; answer: number[] }[];
  readonly distinct: Readonly<Record<string, number[]>>;
  readonly counts: Readonly<Record<string, { key: unknown[]; count: number }[]>>;
}

const answers: Answers = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/tables/tables.json", import.meta.url)),
);

/** Numbers that JSON has none of are texts in the fixture. */
function value(written: unknown): unknown {
  if (typeof written !== "string") return written;
  if (/^-?\d+n$/.test(written)) return BigInt(written.slice(0, -1));
  if (written === "-0") return float(-0);
  return ["NaN", "Infinity", "-Infinity"].includes(written) ? Number(written) : written;
}

const runner = new Runner({ store: "memory://" });
const columns = Object.fromEntries(
  Object.entries(answers.columns).map(([name, values]) => [name, values.map(value)]),
);
const rows = columns.text.length;
const data = runner.fromInline({ ...columns, row: Array.from({ length: rows }, (_, i) => i) });
const flag = data.colBoolean("flag");
const column: Readonly<Record<string, OrderedColumn<never, unknown>>> = {
  score: data.colScore("score") as never,
  other: data.colScore("other") as never,
  integer: data.colScore("integer") as never,
  text: data.colText("text") as never,
  label: data.colCategorical("label") as never,
};

async function rowsOf(dataset: Dataset): Promise<unknown> {
  return Array.from(await dataset.colScore("row").toArray() as Float64Array);
}

for (const { column: name, method, value: right, other, answer } of answers.compared) {
  const shown = other ?? JSON.stringify(right);
  Deno.test(`${name}.${method}(${shown}) is pyarrow's`, async () => {
    const compared = column[name][method](other === undefined ? value(right) : column[other]);
    assert.deepEqual(await compared.toArray(), answer);
  });
}

for (const { column: name, low, high, answer } of answers.between) {
  Deno.test(`${name} between ${low} and ${high} is DuckDB's`, async () => {
    assert.deepEqual(await column[name].between(low, high).toArray(), answer);
  });
}

Deno.test("missing values are found as pyarrow finds them, NaN on request", async () => {
  assert.deepEqual(await data.colScore("score").isNull().toArray(), answers.isNull.score);
  assert.deepEqual(await data.colScore("score").isNull({ nanIsNull: true }).toArray(), answers.isNull.nan);
  assert.deepEqual(await data.colText("text").isNull().toArray(), answers.isNull.text);
});

for (const { pattern, duckdb, pyarrow } of answers.matches) {
  Deno.test(`matches ${pattern} is DuckDB's and pyarrow's`, async () => {
    const found = await data.colText("text").matches(pattern).toArray();
    assert.deepEqual(found, duckdb);
    assert.deepEqual(found, pyarrow);
  });
}

for (const { part, answer, ignoreCase } of answers.contains) {
  Deno.test(`contains ${JSON.stringify(part)} is pyarrow's`, async () => {
    assert.deepEqual(await data.colText("text").contains(part).toArray(), answer);
    assert.deepEqual(await data.colText("text").contains(part, { ignoreCase: true }).toArray(), ignoreCase);
  });
}

for (const [name, order] of Object.entries(answers.sorted)) {
  Deno.test(`sorted by ${name}, rows stand as pyarrow puts them`, async () => {
    const [by, direction] = name.split(" ");
    const sorted = data.sortBy(column[by] as never, { descending: direction === "descending" });
    assert.deepEqual(await rowsOf(sorted), order);
  });
}

for (const { n, seed, answer } of answers.sampled) {
  Deno.test(`a sample of ${n} with seed ${seed} is CPython's`, async () => {
    assert.deepEqual(await rowsOf(data.sample({ n, seed })), answer);
  });
}

Deno.test("a fraction is that share of the rows, and more rows than there are, are all of them", async () => {
  assert.deepEqual(await rowsOf(data.sample({ fraction: 5 / 12 })), answers.sampled[0].answer);
  assert.equal((await data.sample(99).toRows()).length, rows);
});

Deno.test("duplicates are those of pandas", async () => {
  const label = data.colCategorical("label");
  assert.deepEqual(await rowsOf(data.dropDuplicates({ by: label })), answers.distinct["label first"]);
  assert.deepEqual(await rowsOf(data.dropDuplicates({ by: label, keep: "last" })), answers.distinct["label last"]);
  assert.deepEqual(await rowsOf(data.dropDuplicates({ by: [label, flag] })), answers.distinct["label, flag"]);
});

Deno.test("whole rows are duplicates where all columns are equal, lists and NaNs too", async () => {
  const all = runner.fromInline({ a: [NaN, NaN, float(-0), 0, null, null], b: [[1], [1], [2], [2], null, [3]] });
  assert.deepEqual(await all.dropDuplicates().toRows(), [
    { a: NaN, b: [1] },
    { a: -0, b: [2] },
    { a: null, b: null },
    { a: null, b: [3] },
  ]);
});

Deno.test("groups and their sizes are those of pandas", async () => {
  for (const [names, counts] of Object.entries(answers.counts)) {
    const by = names.split(", ").map((name) => name === "flag" ? flag : data.colCategorical(name));
    const found = (await data.countBy(...by).toRows()).map(({ count, ...key }) => ({ key: Object.values(key), count }));
    const bySize = (rows: readonly { key: unknown[]; count: unknown }[]) =>
      rows.map((row) => JSON.stringify(row)).sort();
    assert.deepEqual(bySize(found), bySize(counts));
    assert.deepEqual(found.map(({ count }) => count), counts.map(({ count }) => count), "the largest first");
  }
});

Deno.test("columns of counts are named as in the data, and what has no name by its kind", async () => {
  const odd = runner.fromInline({ count: ["a"], x: [1] });
  const counts = odd.countBy(odd.colCategorical("count"), odd.colScore("x").gt(0), odd.colBoolean("x"));
  assert.deepEqual(Object.keys((await counts.toRows())[0]), ["count", "boolean", "x", "count_2"]);
});

Deno.test("rows keep their ids when they are sorted, drawn, joined and freed of duplicates", async () => {
  const ids = async (dataset: Dataset) => new Set(await dataset.assignRowId().toArray() as string[]);
  const expected = await ids(data);
  const changed = [
    data.sortBy(data.colScore("score")),
    data.sample(rows),
    concat(data.take(5), data.take({ offset: 5 })),
    data.dropDuplicates(),
  ];
  for (const dataset of changed) assert.deepEqual(await ids(dataset), expected, dataset.type);
});

Deno.test("rows chosen by their ids are the same in every dataset that has them, and their duplicates come along", async () => {
  const people = runner.fromInline({ name: ["a", "b", "a", "c"], age: [1, 2, 1, null] });
  const chosen = await people.sortBy(people.colText("name"), { descending: true }).take(2).assignRowId()
    .toArray() as string[];
  assert.deepEqual(await people.assignRowId().isIn(chosen).toArray(), [false, true, false, true]);
  assert.deepEqual(await people.assignRowId().isIn(new Set(chosen)).not().toArray(), [true, false, true, false]);
  const some = people.take(3);
  const first = await people.take(1).assignRowId().toArray() as string[];
  assert.deepEqual(await some.maskRows(some.assignRowId().isIn(first)).toRows(), [
    { name: "a", age: 1 },
    { name: "a", age: 1 },
  ]);
  assert.deepEqual(await people.assignRowId().isIn("0".repeat(32)).toArray(), [false, false, false, false]);
});

Deno.test("what is no row id is refused, and so is an empty list of them", () => {
  const ids = data.assignRowId();
  assert.throws(() => ids.isIn(["17"]), /"17" is no row id: those are 32 hexadecimal digits/);
  assert.throws(() => ids.isIn([]), /ids is an empty list/);
  assert.throws(() => ids.isIn([17] as never), /strings/);
});

Deno.test("datasets are joined whose columns stand in another order, are narrower, or hold nothing", async () => {
  const a = runner.fromInline({ x: Int32Array.of(1, 2), t: ["a", null], v: [null, null] });
  const b = runner.fromInline({ t: ["b"], v: [2.5], x: BigInt64Array.of(3n) });
  assert.deepEqual(await concat(a, b).toRows(), [
    { x: 1, t: "a", v: null },
    { x: 2, t: null, v: null },
    { x: 3, t: "b", v: 2.5 },
  ]);
});

Deno.test("datasets that differ are not joined, and it is said in what", async () => {
  const a = runner.fromInline({ x: [1], t: ["a"] });
  await assert.rejects(
    concat(a, runner.fromInline({ x: [1], u: ["a"] })).toRows(),
    /dataset 2 has no "t", and dataset 1 has no "u"/,
  );
  await assert.rejects(
    concat(a, runner.fromInline({ x: [1.5], t: ["a"] })).toRows(),
    /column "x" holds Int64 first and Float64 in dataset 2/,
  );
});

Deno.test("the misclassified rows are a dataset", async () => {
  const [score, label] = [data.colScore("other"), data.colCategorical("label")];
  const wrong = data.maskRows(where`(${score} > 0) ^ (${label} == "x")`);
  const expected = columns.other.flatMap((other, row) => {
    const isPositive = columns.label[row] === "x";
    return other !== null && (Number(other) > 0) !== isPositive ? [row] : [];
  });
  assert.deepEqual(await rowsOf(wrong), expected);
});

Deno.test("columns of other datasets are refused", async () => {
  const short = data.take(3);
  await assert.rejects(short.sortBy(data.colScore("score")).toRows(), /has 12 values, but the dataset has 3 rows/);
  await assert.rejects(
    short.colScore("score").gt(data.colScore("score")).toArray(),
    /columns of 3 and 12 rows|different numbers/,
  );
});

Deno.test("a search takes a time that grows with the text, whatever the pattern", async () => {
  const long = runner.fromInline({ t: ["x".repeat(200_000)] }).colText("t");
  for (const pattern of ["(x+x+)+y", "(a|x)*(x|b)*y$", "(.*)*[^x]", "x+y"]) {
    assert.deepEqual(await long.matches(pattern).toArray(), [false], pattern);
  }
});

Deno.test("many rows are sorted, compared and counted as few are", async () => {
  const [count, groups] = [20_000, 7];
  const many = runner.fromInline({
    x: Float64Array.from({ length: count }, (_, i) => (i * 7919) % count),
    g: Array.from({ length: count }, (_, i) => `g${i % groups}`),
  });
  const sorted = await many.sortBy(many.colScore("x"), { descending: true }).colScore("x").toArray() as Float64Array;
  assert.ok(sorted.every((value, i) => value === count - 1 - i));
  const above = await many.maskRows(many.colScore("x").gte(count - 10)).toRows();
  assert.equal(above.length, 10);
  const sizes = (await many.countBy(many.colCategorical("g")).toRows()).map((row) => row.count as number);
  assert.deepEqual([sizes.length, sizes.reduce((a, b) => a + b)], [groups, count]);
});

Deno.test("a joined dataset is read in batches, a part of it too", async () => {
  const joined = concat(data, data.take(3), data);
  const parts: unknown[] = [];
  for await (const table of joined.batches({ start: 10, end: 16, columns: ["row"] })) {
    parts.push(...table.getChild("row")!.toArray());
  }
  assert.deepEqual(parts.map(Number), [10, 11, 0, 1, 2, 0]);
});
