import assert from "node:assert/strict";
import { compare, Runner } from "../../../../mod.ts";
import { inlined, show } from "../show.ts";

const dataset = new Runner({ store: "memory://probes" }).fromInline({
  x: Array.from({ length: 60 }, (_, i) => [Math.sin(i * 1.7) + (i % 3), Math.cos(i * 0.7), i % 5]),
  short: Array.from({ length: 60 }, (_, i) => [i % 2, i % 3]),
  label: Array.from({ length: 60 }, (_, i) => ["a", "b", "other"][i % 3]),
});
const [x, label] = [dataset.colVector("x"), dataset.colCategorical("label")];
const train = (params: Record<string, number>, modelType = "logistic_regression") => {
  return x.trainClassifier(modelType, { positives: label.isIn(["a"]), negatives: label.isIn(["b"]), params });
};

Deno.test("a probe's card says what it learned from, and where its weight lies", async () => {
  const probe = train({ C: 0.5 });
  assert.doesNotMatch((await show(probe))["text/plain"], /learned from/);
  await probe.materialize();
  const { "text/plain": text, "text/html": markup } = await show(probe);
  const judged = { gtPositives: label.isIn(["a"]), gtNegatives: label.isIn(["b"]), scoreThreshold: 0 };
  const { all } = await probe.predict(x).evaluate(judged).metrics();
  assert.ok(
    text.includes(
      "learned from: 20 positive and 20 negative examples\n" +
        `on these: ROC AUC ${all.roc_auc!.toFixed(3)}, accuracy ${all.accuracy!.toFixed(3)}\n` +
        "left out: 20 rows\nsolver: converged\ndimensions: 3\n",
    ),
    text,
  );
  const { direction, norm, bias } = await probe.direction();
  const largest = [...direction.keys()].sort((a, b) => Math.abs(direction[b]) - Math.abs(direction[a]));
  assert.match(text, new RegExp(`largest weights: \\S+ \\(dimension ${largest[0]}\\), `));
  assert.ok(norm > 0 && text.includes(`weights' norm: ${Number(norm.toPrecision(4))}`));
  assert.ok(text.includes(`bias: ${Number((bias * norm).toPrecision(4))}`));
  assert.match(markup!, /probe · logistic regression, C = 0\.5/);
});

Deno.test("a probe without a direction has a card too", async () => {
  const forest = train({ n_estimators: 3 }, "random_forest");
  await forest.materialize();
  const { "text/plain": text } = await show(forest);
  assert.match(text, /learned from: 20 positive/);
  assert.doesNotMatch(text, /weights|solver|on these/);
});

Deno.test("compare() of probes gives the cosines between their directions", async () => {
  const probes = { strong: train({ C: 10 }), weak: train({ C: 0.01 }) };
  const comparison = compare(probes);
  assert.match((await show(comparison))["text/plain"], /Not trained yet: strong, weak/);
  const [{ a, b, cosine }] = await comparison.toRows();
  const [strong, weak] = await Promise.all([probes.strong.direction(), probes.weak.direction()]);
  const expected = strong.direction.reduce((sum, value, i) => sum + value * weak.direction[i], 0);
  assert.deepEqual([a, b], ["strong", "weak"]);
  assert.ok(Math.abs(cosine - expected) < 1e-12 && cosine < 1);
  const { "text/html": markup, "text/plain": text } = await show(comparison);
  assert.match(text, new RegExp(`strong +1\\.000 +${cosine.toFixed(3)}`));
  assert.match(inlined(markup!), /cosine of directions/);
  assert.match(await comparison.toSvg(), /^<svg/);
  assert.deepEqual(
    Object.keys(compare([train({ C: 2 }), train({ C: 3 })]).probes),
    ["C 2", "C 3"],
  );
});

Deno.test("what cannot be compared is refused", async () => {
  const other = dataset.colVector("short").trainClassifier({ positives: label.isIn(["a"]) });
  await assert.rejects(compare({ a: train({}), b: other }).cosines(), /a reads 3 numbers, b 2/);
  const forest = train({ n_estimators: 3 }, "random_forest");
  await assert.rejects(compare([forest, train({})]).cosines(), /have no direction/);
  await Promise.all([forest, train({})].map((probe) => probe.materialize()));
  const { "text/html": markup, "text/plain": text } = await show(compare([forest, train({})]));
  assert.match(
    text,
    /random_forest probes have no direction: .* compared by their reports, as in compare\(reports\)$/,
  );
  assert.match(markup!, /class="note"/);
  assert.throws(() => compare([train({}), dataset] as never), /takes reports, or classifiers, got/);
});
