import assert from "node:assert/strict";
import { Table } from "apache-arrow";
import { CastColumnsOp, createOp, type Dataset, type Op, Runner } from "../../../mod.ts";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import { turnsDuring } from "../../_turns.ts";

const ROWS = 100_000;

/** A dataset that nothing was asked of yet. */
async function dataOf(rows: number): Promise<Dataset> {
  const numbers = Array.from({ length: rows }, (_, i) => (i * 7919) % rows);
  return await new Runner({ store: "memory://" }).fromArrow(
    new Table({
      score: columnFromValues(Float64Array.from(numbers, (number) => number / 7)),
      count: columnFromValues(Int32Array.from(numbers)),
      gaps: columnFromValues(numbers.map((number) => number % 3 === 0 ? null : number / 7)),
      bad: columnFromValues(numbers.map((number) => number % 2 === 0)),
      label: columnFromValues(numbers.map((number) => `label ${number % 5}`)),
      vector: columnFromValues(numbers.map((number) => Float32Array.of(number % 7, 1, 2, 3, 4, 5, 6, 7)), "vector"),
    }),
  );
}

/** What is asked, and after how many rows others have their turn at the latest. */
const ASKED: Readonly<Record<string, readonly [rowsOfStep: number, (data: Dataset) => Promise<unknown>]>> = {
  softmax: [8192, (data) => data.colVector("vector").softmax().toArrow()],
  not: [8192, (data) => data.colBoolean("bad").not().toArrow()],
  isIn: [1024, (data) => data.colCategorical("label").isIn(["label 1"]).toArrow()],
  between: [1024, (data) => data.colScore("score").between(3, 9).toArrow()],
  isNull: [1024, (data) => data.colScore("gaps").isNull().toArrow()],
  "values of vectors": [32, (data) => data.colVector("vector").isNull().toArrow()],
  "ids of rows": [1024, (data) => data.assignRowId().toArrow()],
  add: [4096, (data) => data.colScore("score").add(data.colScore("gaps")).toArrow()],
  "scores with gaps": [4096, (data) => data.colScore("gaps").toArray()],
  "rows of a matrix": [32, (data) => data.colVector("vector").toArray()],
  sample: [16_384, (data) => data.sample({ fraction: 1 }).toArrow()],
  "numbers as labels": [4096, (data) => data.colCategorical("count").toArrow()],
  "counts of rows": [300, (data) => data.countBy(data.colScore("count")).toArrow()],
  casts: [512, (data) => createOp(CastColumnsOp, { dataset: data, columns: { score: "string" } }).toArrow()],
  summary: [1024, (data) => data.evaluator!.summary(data)],
};

Deno.test("what is asked of many rows lets others have their turn, however quick it is with each", async () => {
  for (const [name, [rowsOfStep, ask]] of Object.entries(ASKED)) {
    // What computes it is loaded first.
    await ask(await dataOf(10));
    const [few, many] = [await dataOf(10), await dataOf(ROWS)];
    const turnsOfFew = await turnsDuring(() => ask(few));
    const turns = await turnsDuring(() => ask(many)) - turnsOfFew;
    assert.ok(turns >= Math.floor(0.9 * ROWS / rowsOfStep), `${name}: ${turns} turns more than of few rows`);
  }
});

Deno.test("many values to compare with let others have their turn before the first row", async () => {
  const data = await dataOf(10);
  const labels = data.colCategorical("label");
  const values = Array.from({ length: ROWS }, (_, i) => `label ${i}`);
  const turnsOf = (op: Op) => {
    // Its name is made before the turns are counted.
    assert.match(op.uuid, /^CategoryToBooleanOp_/);
    return turnsDuring(() => op.toArrow());
  };
  const few = await turnsOf(labels.isIn(["label 1"]));
  const many = await turnsOf(labels.isIn(values));
  assert.ok(many - few >= Math.floor(0.9 * ROWS / 1024), `${many - few} turns more than of one value`);
});
