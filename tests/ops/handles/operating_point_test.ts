import assert from "node:assert/strict";
import { parseCode, Runner } from "../../../mod.ts";

const data = new Runner({ store: "memory://" }).fromInline({
  score: [0.9, 0.8, 0.7, 0.3, 0.2, 0.1],
  bad: [true, true, false, true, false, false],
  source: ["a", "b", "a", "b", "a", "b"],
});
const scores = data.colScore("score");
const gtPositives = data.colBoolean("bad");
const report = scores.evaluate({ gtPositives });

Deno.test("a report's threshold is its scores' operating point", () => {
  const point = report.threshold({ maxFpr: 0.05 });
  assert.equal(point.uuid, scores.operatingPoint({ gtPositives, maxFalsePositiveRate: 0.05 }).uuid);
  assert.equal(point.type, "OperatingPointOp");
});

Deno.test("the metrics at the threshold, in all and by source", async () => {
  const { all } = await report.threshold({ maxFpr: 0 }).metrics();
  assert.deepEqual([all.threshold, all.recall, all.false_positive_rate], [0.8, 2 / 3, 0]);
  const bySource = await report.threshold({ maxFpr: 0, split: data.colCategorical("source") }).metrics();
  assert.deepEqual([bySource.a.recall, bySource.b.recall], [1, 0.5]);
});

Deno.test("groups are asked for by a column, whichever groups the report has", () => {
  const [by, bad] = [data.colCategorical("source"), data.colCategorical("bad")];
  const grouped = report.threshold({ maxFpr: 0, split: by });
  assert.equal(report.threshold({ maxFpr: 0, by }).uuid, grouped.uuid);
  assert.equal(scores.evaluate({ gtPositives, split: bad }).threshold({ maxFpr: 0, by }).uuid, grouped.uuid);
  assert.equal(scores.operatingPoint({ gtPositives, maxFpr: 0, by }).uuid, grouped.uuid);
  assert.throws(() => report.threshold({ maxFpr: 0, by, split: by } as never), /got split twice/);
});

Deno.test("rows without a group are apart from a group that is called null", async () => {
  const grouped = new Runner({ store: "memory://" }).fromInline({
    score: [0.9, 0.8, 0.7, 0.3, 0.2, 0.1],
    bad: [true, true, false, true, false, false],
    group: ["null", "null", null, "x", null, null],
  });
  const report = grouped.colScore("score").evaluate({ gtPositives: grouped.colBoolean("bad") });
  const byGroup = await report.threshold({ maxFpr: 0, by: grouped.colCategorical("group") }).metrics();
  const counts = Object.entries(byGroup).map(([name, { count, recall }]) => [name, count, recall]);
  assert.deepEqual(counts, [["null", 2, 1], ["null (missing)", 3, 0], ["x", 1, 0]]);
});

Deno.test("metrics() is short", async () => {
  const { all } = await report.metrics();
  assert.deepEqual([all.count, all.n_true, all.roc_auc], [6, 3, 8 / 9]);
  assert.ok(JSON.stringify(all).length < 300);
});

Deno.test("the code of an operating point builds it again", () => {
  const costly = report.threshold({
    costs: { falsePositive: 1, falseNegative: 20 },
    prevalence: 0.01,
    rowsPerDay: 1e5,
    chooseOn: data.colCategorical("source").isIn(["a"]),
  });
  for (const point of [costly, report.threshold({ minRecall: 0.9 })]) {
    assert.match(point.toCode(), /\.operatingPoint\(\{/);
    assert.equal(parseCode(point.toCode()).uuid, point.uuid);
  }
});

Deno.test("goals that cannot be are refused", () => {
  const cases: [object, RegExp][] = [
    [{}, /needs one goal .*got none/],
    [{ minRecall: 0.5, maxFpr: 0.1 }, /needs one goal .*got maxFpr and minRecall/],
    [{ minRecall: 90 }, /minRecall is a share from 0 to 1, got number 90/],
    [{ costs: { falsePositive: 1 } }, /costs are \{ falsePositive, falseNegative \}/],
    [
      { costs: { falsePositive: -1, falseNegative: 1 } },
      /two numbers of 0 or more, got \{ falsePositive: -1, falseNegative: 1 \}/,
    ],
    [{ maxFPR: 0.1 }, /no option "maxFPR".*maxFpr/],
  ];
  for (const [goal, message] of cases) assert.throws(() => report.threshold(goal as never), message);
  assert.throws(
    () => report.threshold({ minRecall: 1 }).threshold({ minRecall: 1 }),
    /OperatingPointOp is no such report/,
  );
});

Deno.test("errors of threshold() name it, and not what it makes", () => {
  assert.throws(() => report.threshold({} as never), /^OpError: threshold\(\): needs one goal/);
  assert.throws(() => report.threshold({ minRecall: 2 }), /^OpError: threshold\(\): minRecall is a share from 0 to 1/);
  assert.throws(() => report.threshold({ minRecal: 1 } as never), /^OpError: threshold\(\) has no option "minRecal"/);
});
