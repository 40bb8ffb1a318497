import assert from "node:assert/strict";
import { evaluate, type SplitReport } from "../../../runner/reports/mod.ts";
import { bootstrapIntervals } from "../../../runner/reports/bootstrap.ts";
import { scoreTable } from "../../../runner/reports/score_table.ts";
import cases from "../../fixtures/reports/extras.json" with { type: "json" };

type Case = typeof cases[number];

function extrasOf({ scores, positives }: Case): SplitReport {
  const truth = Uint8Array.from(positives, Number);
  return evaluate(Float64Array.from(scores), truth, truth.map((value) => 1 - value), { extras: true }).all;
}

function assertClose(actual: number[], expected: number[], tolerance = 1e-9): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= tolerance, `${i}: ${value} ${expected[i]}`));
}

Deno.test("extras: curves are scikit-learn's where they have few points", () => {
  for (const recorded of cases.filter(({ roc }) => roc.fpr.length <= 200)) {
    const { roc, pr } = extrasOf(recorded).curves!;
    assertClose(roc.fpr, recorded.roc.fpr);
    assertClose(roc.tpr, recorded.roc.tpr);
    assert.deepEqual(roc.thresholds, recorded.roc.thresholds);
    assertClose(pr.precision, recorded.pr.precision);
    assertClose(pr.recall, recorded.pr.recall);
    assert.deepEqual(pr.thresholds, recorded.pr.thresholds);
  }
});

Deno.test("extras: long curves are thinned to 200 points, both ends kept", () => {
  const scores = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i * i));
  const truth = Uint8Array.from(scores, (score, i) => score + Math.sin(i) > 0 ? 1 : 0);
  const { roc, pr } = evaluate(scores, truth, truth.map((value) => 1 - value), { extras: true }).all.curves!;
  for (const axis of [roc.fpr, roc.tpr, roc.thresholds, pr.precision, pr.recall, pr.thresholds]) {
    assert.ok(axis.length > 150 && axis.length <= 200, `${axis.length}`);
  }
  assert.deepEqual([roc.fpr[0], roc.tpr[0], roc.fpr.at(-1), roc.tpr.at(-1)], [0, 0, 1, 1]);
  assert.equal(pr.recall.at(-1), 1);
});

Deno.test("extras: the calibration table is scikit-learn's, by quantile for unbounded scores", () => {
  for (const recorded of cases) {
    const { bins, table } = extrasOf(recorded).calibration!;
    assert.equal(bins, recorded.calibration.bins);
    assertClose(table.map((bin) => bin.fraction_true), recorded.calibration.fraction_true);
    assertClose(table.map((bin) => bin.mean_score), recorded.calibration.mean_score);
    assert.equal(table.reduce((sum, bin) => sum + bin.count, 0), recorded.scores.length);
  }
});

Deno.test("extras: histograms are NumPy's", () => {
  for (const recorded of cases) {
    const { edges, n_true, n_false } = extrasOf(recorded).histogram!;
    assertClose(edges, recorded.histogram.edges);
    assert.deepEqual([n_true, n_false], [recorded.histogram.n_true, recorded.histogram.n_false]);
  }
});

Deno.test("extras: intervals are those of a bootstrap in Python, within chance", () => {
  for (const recorded of cases) {
    const intervals = extrasOf(recorded).intervals!;
    assert.ok("roc_auc" in intervals);
    assertClose(intervals.roc_auc, recorded.intervals.roc_auc, 0.02);
    assertClose(intervals["precision@0.99"], recorded.intervals["precision@0.99"], 0.05);
  }
});

Deno.test("extras: the same seed gives the same intervals", () => {
  assert.deepEqual(extrasOf(cases[0]), extrasOf(cases[0]));
});

Deno.test("extras: intervals are skipped, with a reason, where a split is too large to resample", () => {
  const scores = new Float64Array(250_000);
  const intervals = bootstrapIntervals(scoreTable(scores, scores.slice()), 0);
  assert.ok("skipped" in intervals && intervals.skipped.startsWith("500000 rows"));
});

Deno.test("extras: one class alone has a histogram, but no curves", () => {
  const report = evaluate(Float64Array.of(2, 2), Uint8Array.of(1, 1), new Uint8Array(2), { extras: true }).all;
  assert.equal(report.curves, undefined);
  assert.deepEqual([report.histogram!.edges[0], report.histogram!.edges.at(-1)], [1.5, 2.5]);
});

Deno.test("extras come after the keys of the plain report, which stay the same", () => {
  const { scores, positives } = cases[0];
  const truth = Uint8Array.from(positives, Number);
  const plain = evaluate(Float64Array.from(scores), truth, truth.map((value) => 1 - value)).all;
  const { histogram: _h, calibration: _c, curves: _u, intervals: _i, ...base } = extrasOf(cases[0]);
  assert.deepEqual(base, plain);
});
