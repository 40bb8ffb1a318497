import assert from "node:assert/strict";
import { compare, type LayerSweep, type Report, Runner } from "../../../../mod.ts";
import { metricOf } from "../../../../notebooks/display/reports/metrics.ts";
import { distinctNames } from "../../../../notebooks/display/reports/names.ts";
import { classNames } from "../../../../notebooks/display/reports/class_names.ts";
import { sweepView } from "../../../../notebooks/display/reports/sweep.ts";
import { reportView } from "../../../../notebooks/display/reports/view.ts";
import { inlined, show } from "../show.ts";

const dataset = new Runner({ store: "memory://reports" }).fromInline({
  x: Array.from({ length: 60 }, (_, i) => [Math.sin(i) + (i % 2), Math.cos(i * 3)]),
  label: Array.from({ length: 60 }, (_, i) => i % 2 ? "<b>odd</b>" : "even"),
  split: Array.from({ length: 60 }, (_, i) => i % 3 ? "train" : "test"),
});
const positives = dataset.colCategorical("label").isIn("<b>odd</b>");

function report(C: number, scoreThreshold?: number): Report {
  const x = dataset.colVector("x");
  const probe = x.trainClassifier({ positives, params: { C } });
  return probe.predict(x).evaluate({
    gtPositives: positives,
    split: dataset.colTrainTestSplit("split"),
    scoreThreshold,
  });
}

Deno.test("a report shows its metrics and, for each split, four figures", async () => {
  const op = report(1, 0.25);
  await op.materialize();
  const { "text/html": markup, "text/plain": text } = await show(op);
  assert.match(text, /split +rows +positives +ROC AUC/);
  const captions = [...markup!.matchAll(/<figcaption>([A-Z][a-z-]*)/gi)].map((match) => match[1]);
  assert.deepEqual(captions, [
    "ROC",
    "Precision-recall",
    "Scores",
    "Confusion",
    "ROC",
    "Precision-recall",
    "Scores",
    "Confusion",
  ]);
  assert.match(markup!, /Scores, threshold 0\.25/);
  assert.ok(markup!.length < 200_000);
});

Deno.test("coordinates of figures are rounded", async () => {
  const data = await report(1).toJson();
  const { html } = await reportView(data);
  assert.equal(/<path[^>]* d="[^"]*\d\.\d{3,}/.test(inlined(html.toString())), false);
});

Deno.test("a report of another program, without curves, is a table", async () => {
  const { html, text } = await reportView({ all: { count: 4, n_true: 2, n_false: 2, avg_score: 0, roc_auc: 0.75 } });
  assert.match(text, /all +4 +2 +0\.750/);
  assert.equal(html.toString().includes("<figure"), false);
  assert.match((await reportView("<odd>")).html.toString(), /&lt;odd&gt;/);
});

Deno.test("a report on an autoencoder shows its metrics and how often features are active", async () => {
  const density = { edges: [-2, -1.5, -1, -0.5], counts: [0, 3, 5, 0] };
  const all = { count: 40, l0: 3.5, explained_variance: 0.8125, ce_loss_score: 0.9, dead_features: 1200, density };
  const { html, text } = await reportView({ all });
  assert.match(
    text,
    /L0 +explained variance +CE loss recovered +dead features\nall +40 +3\.500 +0\.813 +0\.900 +1,200/,
  );
  const shown = inlined(html.toString());
  assert.ok(shown.includes("How often features are active") && !shown.includes("positive"));
});

Deno.test("compare() overlays the reports that are there and names those that are not", async () => {
  const [there, missing] = [report(2), report(3)];
  await there.materialize();
  const comparison = compare([there, missing]);
  assert.deepEqual(Object.keys(comparison.reports), ["C 2", "C 3"]);
  const { "text/html": markup, "text/plain": text } = await show(comparison);
  assert.match(text, /C 2 +40/);
  assert.match(text, /Not computed yet: C 3/);
  assert.match(markup!, /<figcaption>ROC/);
  assert.equal(await missing.hasResult(), false);
});

Deno.test("compare() gives rows, and takes names and sweeps of reports only", async () => {
  const rows = await compare({ mine: report(2) }).toRows();
  assert.deepEqual(rows.map(({ report, split, count }) => [report, split, count]), [["mine", "test", 20], [
    "mine",
    "train",
    40,
  ]]);
  assert.throws(() => compare([dataset] as never), /compare\(\) takes reports, or classifiers, got/);
  assert.throws(() => compare(report(1) as never), /takes reports in a list or by name/);
});

Deno.test("ops that differ in nothing that can be told are named by their hashes", () => {
  assert.deepEqual(distinctNames([positives, positives]), [positives.toString(), positives.toString()]);
});

Deno.test("a metric that a missing class leaves without a meaning is –, in reports, comparisons and sweeps", async () => {
  const oneClass = dataset.colCategorical("split").isIn("train");
  const x = dataset.colVector("x");
  const scores = x.trainClassifier({ positives }).predict(x);
  const op = scores.evaluate({ gtPositives: oneClass, split: dataset.colTrainTestSplit("split"), scoreThreshold: 0 });
  const data = await op.toJson() as Record<string, Record<string, unknown>>;
  assert.deepEqual([data.test.n_true, data.test.recall], [0, 0], "the report itself is scikit-learn's");
  const { text, html } = await reportView(data);
  assert.match(text, /^test +20 +0 +0\.500 +– +– +–$/m);
  assert.ok(!/test +.* 0\.000/.test(text));
  assert.ok(inlined(html.toString()).includes(">–</text>"));
  const rows = await compare({ op }).toRows();
  const test = rows.find(({ split }) => split === "test")!;
  assert.deepEqual(["recall", "f1", "precision", "roc_auc"].filter((name) => name in test), []);
  assert.match((await show(compare({ op })))["text/plain"]!, /op +20 +0 +0\.500 +– +– +–/);
  const { text: sweep } = await sweepView({ steps: [{ layer: 2, report: op }] } as unknown as LayerSweep);
  assert.match(sweep, /^layer +test +train\n *2 +– +–$/m);
});

Deno.test("precision without any positive prediction is –", () => {
  const confusion = { tn: 3, fp: 0, fn: 2, tp: 0 };
  const split = { count: 5, n_true: 2, n_false: 3, avg_score: 0, precision: 0, recall: 0, f1: 0, confusion };
  assert.equal(metricOf(split, "precision"), undefined);
  assert.equal(metricOf(split, "recall"), 0);
  assert.equal(metricOf(split, "avg_score"), 0);
});

Deno.test("an operating point shows its shares with intervals, its day, and its place on the curves", async () => {
  const point = report(1).threshold({ maxFpr: 0.1, rowsPerDay: 100_000, prevalence: 0.01 });
  await point.materialize();
  const { "text/html": markup, "text/plain": text } = await show(point);
  assert.match(text, /At the threshold [-.\d]+/);
  assert.match(
    text,
    /split +recall +precision +false positive rate +flagged a day +false positives a day +missed a day/,
  );
  assert.match(text, /train +\d+\.\d % \(\d+\.\d–\d+\.\d\)/);
  assert.equal(inlined(markup!).match(/ r="4\.5"/g)?.length, 4);
});

Deno.test("a sweep has a line for each layer, marks the best of each split, and takes another metric", async () => {
  const steps = await Promise.all([1, 2].map(async (layer) => {
    const op = report(layer);
    await op.materialize();
    return { layer, report: op };
  }));
  const sweep = { steps } as unknown as LayerSweep;
  const { text, html } = await sweepView(sweep);
  assert.match(text, /ROC AUC\nlayer +test +train\n *1 +1\.000 \(1\.00–1\.00\) \* +0\.\d+ \(.*\)/);
  assert.equal(text.match(/\*/g)!.length, 1);
  assert.match(inlined(html.toString()), />chance<\/text>/);
  const { text: precise, html: drawn } = await sweepView(sweep, "average_precision");
  assert.match(precise, /avg\. precision\n/);
  assert.doesNotMatch(inlined(drawn.toString()), />chance<\/text>/);
  await assert.rejects(sweepView(sweep, "roc_acu"), /Did you mean "roc_auc"/i);
});

Deno.test("the classes of a report are called as the experiment calls them", () => {
  const x = dataset.colVector("x");
  const scores = x.trainClassifier({ positives: dataset.colBoolean("label") }).predict(x);
  const isTrain = dataset.colCategorical("split").isIn("train");
  assert.deepEqual(classNames(scores.evaluate({ gtPositives: isTrain })), { positive: "train", negative: "not train" });
  const unnamed = scores.evaluate({ gtPositives: dataset.colBoolean("label") });
  assert.deepEqual(classNames(unnamed), { positive: "positive", negative: "negative" });
});
