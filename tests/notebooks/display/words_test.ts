import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";
import { edgeLabel, phraseOf } from "../../../notebooks/display/words.ts";
import { kindText } from "../../../ops/kinds.ts";

const data = new Runner({ store: "memory://words" }).fromInline({
  x: [[0, 1], [1, 1], [8, 0], [9, 1]],
  score: [1, 2, 3, 4],
  bad: [false, false, true, true],
});
const [score, bad] = [data.colScore("score"), data.colBoolean("bad")];

const SAID = [
  [data.take(3), "rows taken · 3 rows"],
  [data.take(3, { skip: 2, offset: 1 }), "rows taken · 3 rows · every 2nd row · from row 1"],
  [data.take({ skip: 11 }), "rows taken · every 11th row"],
  [data.take({ skip: 23 }), "rows taken · every 23rd row"],
  [data.sample(2), "sample of rows · 2 rows"],
  [data.sample({ fraction: 0.5 }), "sample of rows · 50 % of the rows"],
  [data.sortBy(score, { descending: true }), "rows in order · the greatest first"],
  [data.assignTrainTestSplit({ testSize: 0.4 }), "train/test split · 40 % test"],
  [data.assignTrainTestSplit({ trainSize: 3 }), "train/test split · 3 train rows"],
  [score.evaluate({ gtPositives: bad, scoreThreshold: 0 }), "report · threshold 0"],
  [data.colVector("x").umapVis({ nNeighbors: 2 }), "UMAP · 2 neighbours"],
] as const;

for (const [op, expected] of SAID) {
  Deno.test(`an op in words: ${expected}`, () => assert.equal(phraseOf(op), expected));
}

Deno.test("the label of an edge keeps the last steps, which tell edges apart", () => {
  const taken = data.take({ skip: 5 });
  const label = taken.colCategorical("a_rather_long_name_of_labels");
  const isIn = label.isIn("x");
  assert.equal(edgeLabel([taken, taken.colBoolean("bad")]), "every 5th row › bad");
  assert.equal(edgeLabel([taken, label, isIn, isIn.not()]), "… › x › not");
  assert.equal(edgeLabel([]), "");
});

Deno.test("kinds of results have names that people use", () => {
  assert.deepEqual([data, score, bad, data.colVector("x")].map(kindText), [
    "dataset",
    "numbers",
    "true/false",
    "vectors",
  ]);
});
