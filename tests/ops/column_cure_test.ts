import assert from "node:assert/strict";
import { tableFromArrays } from "apache-arrow";
import { concat, group, Runner, score as scoreOf, text as textOf, where } from "../../mod.ts";
import { columnCure } from "../../ops/column_cure.ts";
import { KINDS } from "../../ops/kinds.ts";

const runner = new Runner({ store: "memory://column-cure" });
const data = runner.fromInline({ a: [1, 2], text: ["x", "y"], flag: [true, false], vector: [[1, 2], [3, 4]] });
const score = data.colScore("a");
const probe = data.colVector("vector").trainClassifier({ positives: data.colBoolean("flag") });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** What a cell, which is not type-checked, gives in place of a column. */
const mistakes: [string, () => unknown, string][] = [
  [
    "a number to add",
    () => score.add(1 as never),
    'got number 1: gt, between and the like compare with a number; one value for all rows is a column, as in runner.fromInline({ own: Array(rows).fill(1) }).colScore("own")',
  ],
  [
    "an array to add",
    () => score.mul([1, 2] as never),
    'as in runner.fromInline({ own: values }).colScore("own")',
  ],
  ["a truth value", () => data.colBoolean("flag").and(true as never), "Array(rows).fill(true) }).colBoolean"],
  [
    "a column turned around as values are",
    () => data.maskRows(!data.colBoolean("flag") as never),
    "got false: what ! is elsewhere is column.not(), and && and || are where`${a} & ${b}` and",
  ],
  ["a function for a mask", () => data.maskRows((() => true) as never), "as in scores.gt(0.5) or where`"],
  ["numbers for a mask", () => data.maskRows(score as never), "gt(0.5), between(0, 1) and the like ask something"],
  ["texts for a mask", () => data.maskRows(data.colText("text") as never), 'eq("text"), contains("part")'],
  ["vectors to add", () => score.add(data.colVector("vector") as never), "col(0) is one number of each vector"],
  ["a dataset to add", () => score.add(data as never), 'one of its columns is meant, as in data.colScore("name")'],
  ["texts to add", () => score.add(data.colText("text") as never), 'data.colScore("text") reads that column, where'],
  ["a matrix to predict of", () => probe.predict([[1, 2]] as never), 'fromInline({ own: values }).colVector("own")'],
  ["an array to compare with", () => score.gt(Float64Array.of(1, 2) as never), '.colScore("own")'],
  [
    "a name to compare with",
    () => score.gt("a" as never),
    'compared with numbers; got "a": the column of that name is data.colScore("a")',
  ],
  ["a set to add", () => score.add(new Set([1, 2]) as never), "fromInline({ own: [...values] }).colScore"],
  [
    "Arrow's table",
    () => score.add(tableFromArrays({ a: [1] }) as never),
    '(await runner.fromArrow(table)).colScore("name")',
  ],
  ["rows for a dataset", () => concat(data, [{ a: 1 }] as never), "a runner makes datasets, as in runner.fromInline"],
  [
    "a list of ops to group",
    () => group([score] as never),
    "length 1: what is in it is passed itself, several as ...ops",
  ],
  ["a list of columns to count by", () => data.countBy([score] as never), "is passed itself, several as ...ops"],
  ["a list of a mask", () => data.maskRows([data.colBoolean("flag")] as never), "what is in it is passed itself"],
  ["an array in a template", () => scoreOf`${score} + ${[1, 2] as never}`, 'own: values }).colScore("own")'],
  [
    "truth values in a template",
    () => scoreOf`${score} + ${data.colBoolean("flag") as never}`,
    '(value) => Number(value ?? NaN)) }).colScore("own")',
  ],
  ["a dataset in a template", () => where`${data as never}`, 'is meant, as in data.colBoolean("name")'],
  [
    "a truth value in a template",
    () => where`${data.colBoolean("flag")} & ${true}`,
    "own: Array(rows).fill(true) }).col",
  ],
  ["a condition in words", () => data.maskRows("a > 1" as never), "a condition is a column, as in scores.gt(0.5) or"],
  ["a name in a list's place", () => data.dropDuplicates({ by: "text" as never }), 'as in data.colText("text")'],
  ["a number's text", () => score.gt("1.5" as never), 'compared with numbers; got "1.5": what is compared is 1.5'],
  ["a truth value's text", () => data.colBoolean("flag").eq("True" as never), 'got "True": what is compared is true'],
  ["a number for a label", () => data.colCategorical("a").eq(1 as never), 'got number 1: as text it is "1"'],
  ["rows for columns", () => runner.fromInline([{ a: 1 }] as never), 'as in { "a": rows.map((row) => row["a"]) }'],
  [
    "a number among labels",
    () => data.colCategorical("text").isIn(1 as never),
    'string): got number 1: as text it is "1"',
  ],
  [
    "null among labels",
    () => data.colCategorical("text").notIn([null] as never),
    "got null: isNull() finds what is missing",
  ],
  [
    "a map of labels",
    () => data.colText("text").isIn(new Map([["x", 1]]) as never),
    "as an array it is [...map.keys()]",
  ],
  [
    "a column of labels",
    () => data.colText("text").isIn(data.colText("text") as never),
    "got a SelectTextColumnOp: Array.from(await column.toArray()) has a column's values",
  ],
  ["null to compare with", () => score.eq(null as never), "text or true/false; isNull() finds what is missing"],
  [
    "dates",
    () => runner.fromInline({ a: [new Date(0)] }),
    "fromInline() takes an object of arrays: a[0] holds a Date, which is not JSON data: toISOString() gives its text",
  ],
  [
    "a hole",
    () => runner.fromInline({ a: [1, undefined] }),
    "a[1] holds undefined, which is not JSON data: null stands for",
  ],
  [
    "a set for a column",
    () => runner.fromInline({ a: new Set([1]) as never }),
    "a holds a Set, which is not JSON data: as an array it is [...values]",
  ],
  ["texts for a mask's values", () => data.maskRows(["x", "y"] as never), '.colText("own"); eq("text"), contains'],
  ["null before values", () => score.gt([null, 1] as never), 'fromInline({ own: values }).colScore("own")'],
  ["a map of values", () => score.add(new Map([["a", 1]]) as never), "{ own: [...values.values()] }).colScore"],
  [
    "an object that throws",
    () => score.add(revoked() as never),
    "add(): other takes a column of numbers: got an object that cannot be read",
  ],
  [
    "numbers in a text",
    () => textOf`${score as never}`,
    'is a SelectScoreColumnOp (numbers); text takes columns of text and JSON, and constants: data.colJson("a") reads',
  ],
  ["nothing to add", () => score.add(undefined as never), "add() needs other: a column of numbers"],
];

for (const [name, mistake, said] of mistakes) {
  Deno.test(`${name}: the error says what would work`, () => {
    assert.throws(mistake, (error: Error) => error.message.includes(said) || assert.fail(error.message));
  });
}

Deno.test("what the errors propose works", async () => {
  const own = (values: readonly unknown[]) => runner.fromInline({ own: values });
  assert.deepEqual(await score.add(own(Array(2).fill(1)).colScore("own")).toArray(), Float64Array.of(2, 3));
  assert.deepEqual(await score.mul(own([1, 2]).colScore("own")).toArray(), Float64Array.of(1, 4));
  const table = tableFromArrays({ name: Float64Array.of(5, 6) });
  const tabled = (await runner.fromArrow(table)).colScore("name");
  assert.deepEqual(await score.add(tabled).toArray(), Float64Array.of(6, 8));
  const both = data.colBoolean("flag").and(own(Array(2).fill(true)).colBoolean("own"));
  assert.deepEqual(await both.toArray(), [true, false]);
});

Deno.test("what gives values once, or fails to, is not asked for any", () => {
  let given = 0;
  function* values() {
    yield ++given;
  }
  const cure =
    /: got an object: values of your own, .* runner\.fromInline\(\{ own: \[\.\.\.values\] \}\)\.colScore\("own"\)$/;
  assert.throws(() => score.add(values() as never), cure);
  assert.equal(given, 0);
  const failing = { [Symbol.iterator]: () => assert.fail("asked") };
  assert.throws(() => score.add(failing as never), cure);
  assert.throws(() => score.add({ [Symbol.iterator]: 3 } as never), /got an object: a column is an op of its dataset/);
});

Deno.test("there is no advice where none is known", () => {
  assert.equal(columnCure(Promise.resolve(score), ["score"]), "");
  assert.equal(columnCure("probe", ["classifier"]), "");
  assert.equal(columnCure(probe, ["row_id"]), "");
  assert.equal(columnCure(1, KINDS), "");
});
