import assert from "node:assert/strict";
import type { OperatingPoint } from "../../../ops/split_metrics.ts";
import { type ChosenGoal, evaluate } from "../../../runner/reports/mod.ts";

interface Case {
  scores: number[];
  truth: boolean[];
  goal: Partial<ChosenGoal>;
  threshold: number | null;
  confusion: Record<"tn" | "fp" | "fn" | "tp", number>;
  recall: number[] | null;
  precision: number[] | null;
  false_positive_rate: number[] | null;
}

const CASES: Case[] = JSON.parse(
  Deno.readTextFileSync(new URL("../../fixtures/reports/operating_points.json", import.meta.url)),
);

const NO_GOAL: ChosenGoal = {
  maxFalsePositiveRate: null,
  minRecall: null,
  minPrecision: null,
  costs: null,
  prevalence: null,
  rowsPerDay: null,
  chooseOn: null,
};

function judged(scores: number[], truth: boolean[], goal: Partial<ChosenGoal>, split?: string[]) {
  const positives = Uint8Array.from(truth, Number);
  const negatives = positives.map((value) => 1 - value);
  return evaluate(Float64Array.from(scores), positives, negatives, { split, goal: { ...NO_GOAL, ...goal } });
}

function assertInterval(actual: readonly number[] | null, expected: number[] | null): void {
  assert.equal(actual === null, expected === null);
  actual?.forEach((end, i) => assert.ok(Math.abs(end - expected![i]) < 1e-12, `${actual} is not ${expected}`));
}

Deno.test(`thresholds are those of scikit-learn's curves, intervals SciPy's: ${CASES.length} cases`, () => {
  for (const { scores, truth, goal, threshold, confusion, ...intervals } of CASES) {
    const { all } = judged(scores, truth, goal);
    const point = all.operating_point as OperatingPoint;
    const highest = scores.reduce((high, score) => Math.max(high, score));
    if (threshold === null) assert.ok(point.threshold > highest && point.threshold - highest < 1e-12);
    else assert.equal(point.threshold, threshold, JSON.stringify(goal));
    assert.deepEqual(all.confusion, confusion);
    assertInterval(point.intervals.recall, intervals.recall);
    assertInterval(point.intervals.precision, intervals.precision);
    assertInterval(point.intervals.false_positive_rate, intervals.false_positive_rate);
  }
});

Deno.test("a threshold that is chosen on some rows judges all", () => {
  const chooseOn = Uint8Array.of(1, 1, 0, 0);
  const { a, b } = judged([2, 1, 1.5, 0], [true, false, false, true], { maxFalsePositiveRate: 0, chooseOn }, [
    ..."aabb",
  ]);
  assert.equal(a.operating_point!.threshold, 2);
  assert.equal(a.recall, 1);
  assert.equal(b.operating_point!.threshold, 2);
  assert.equal(b.recall, 0);
});

Deno.test("a day's rows follow from the rates and the prevalence", () => {
  const { all } = judged([3, 2, 1, 0], [true, false, true, false], { minRecall: 1, prevalence: 0.1, rowsPerDay: 1000 });
  assert.deepEqual(all.operating_point!.per_day, {
    rows: 1000,
    positives: 100,
    flagged: 550,
    false_positives: 450,
    missed: 0,
  });
});

Deno.test("of a class that a group has no rows of, nothing is expected of a day", () => {
  const goal = { minRecall: 1, prevalence: 0.1, rowsPerDay: 1000 };
  const { a, b } = judged([3, 2, 1, 0], [true, true, false, false], goal, [..."aabb"]);
  const day = { rows: 1000, positives: 100, flagged: null };
  assert.deepEqual(a.operating_point!.per_day, { ...day, false_positives: null, missed: 0 });
  assert.deepEqual(b.operating_point!.per_day, { ...day, false_positives: 0, missed: null });
});

Deno.test("a goal that the rows cannot judge is refused", () => {
  assert.throws(() => judged([1, 2], [true, true], { maxFalsePositiveRate: 0.1 }), {
    name: "ProbegraphError",
    message: /none of the 2 rows to choose on is negative/,
  });
  assert.throws(
    () => judged([1, 2], [false, false], { minRecall: 0.1 }),
    /none of the 2 rows to choose on is positive/,
  );
});
