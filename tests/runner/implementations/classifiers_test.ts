import assert from "node:assert/strict";
import { float, type Report, Runner } from "../../../mod.ts";
import { type ForestModel, getClassifier, registerClassifier } from "../../../runner/probes/mod.ts";
import { MemoryStore } from "../../../stores/memory.ts";

const store = new MemoryStore();
const runner = new Runner({ store });
const dataset = runner.fromInline({
  x: [[0, 1], [1, 1], [0, 0], [3, 4], [4, 3], [5, 5], [9, 9], [-9, -9]],
  y: [false, false, false, true, true, true, false, false],
  neither: [false, false, false, false, false, false, true, true],
  half: [true, true, true, true, true, true, false, false],
  few: [true, false, false, true, false, true, false, false],
  split: ["train", "train", "test", "train", "train", "test", "test", "train"],
});
const x = dataset.colVector("x");
const y = dataset.colBoolean("y");
const domain = dataset.colBoolean("half");

Deno.test("a probe is trained, applied and judged", async () => {
  const probe = x.trainClassifier({ positives: y, trainDomain: domain });
  const report = probe.predict(x).evaluate({
    gtPositives: y,
    predictDomain: domain,
    split: dataset.colTrainTestSplit("split"),
    scoreThreshold: 0,
  });
  const metrics = await metricsOf(report);
  assert.deepEqual(Object.keys(metrics).sort(), ["test", "train"]);
  assert.deepEqual([metrics.train.count, metrics.train.accuracy, metrics.train.roc_auc], [4, 1, 1]);
});

Deno.test("a probe is stored as data, beside its status", async () => {
  const probe = x.trainClassifier({ positives: y, trainDomain: domain });
  await probe.materialize();
  const folder = probe.uuid.replace("_", "/");
  const keys = (await Array.fromAsync(store.list(`${folder}/`))).map(({ key }) => key.slice(folder.length + 1));
  assert.deepEqual(keys.sort(), ["probegraph.done", "probegraph.status.json", "result.probe.json"]);
  assert.equal(JSON.parse(new TextDecoder().decode(await store.get(`${folder}/result.probe.json`))).version, 1);
});

Deno.test("rows that are neither positive nor negative, or outside the domain, are left out", async () => {
  const negatives = y.or(dataset.colBoolean("neither")).not();
  const withoutNeither = x.trainClassifier({ positives: y, negatives });
  const withDomain = x.trainClassifier({ positives: y, trainDomain: domain });
  assert.deepEqual(await withoutNeither.predict(x).toArray(), await withDomain.predict(x).toArray());
});

for (const [column, examples, positives] of [["half", 6, 3], ["few", 3, 2]] as const) {
  Deno.test(`a status tells how well a probe knows the rows that it learned from, and no others: ${examples} of 8`, async () => {
    const probe = x.trainClassifier({ positives: y, trainDomain: dataset.colBoolean(column) });
    await probe.materialize();
    // The row (9, 9), which is no positive one, has the highest score of all.
    const { training } = (await probe.status()).provenance as Record<string, unknown>;
    assert.deepEqual(training, { examples, positives, left_out: 8 - examples, roc_auc: 1, accuracy: 1 });
  });
}

Deno.test("training is refused without positives, without negatives, and with rows that are both", async () => {
  const none = y.and(y.not());
  const all = y.or(y.not());
  await assert.rejects(
    x.trainClassifier({ positives: none }).materialize(),
    /none of the 8 rows is positive, .*; data\.countBy\(label\) says which labels there are$/,
  );
  await assert.rejects(x.trainClassifier({ positives: all }).materialize(), /none of the 8 rows is negative/);
  await assert.rejects(x.trainClassifier({ positives: y, negatives: y }).materialize(), /3 of 8 rows are both/);
});

Deno.test("labels of another dataset are an error with both lengths", async () => {
  const other = runner.fromInline({ y: [true, false] }).colBoolean("y");
  await assert.rejects(
    x.trainClassifier({ positives: other }).materialize(),
    /positives has 2 rows, but there are 8 vectors/,
  );
});

Deno.test("missing labels are an error that says how many", async () => {
  const labels = runner.fromInline({ y: [true, null, false, null, true, true, true, true] }).colBoolean("y");
  await assert.rejects(
    x.trainClassifier({ positives: labels }).materialize(),
    /2 missing values \(the first in row 1\)/,
  );
});

Deno.test("an unknown classifier and an unknown parameter list the known ones", async () => {
  await assert.rejects(x.trainClassifier("logistic", { positives: y }).materialize(), /logistic_regression/);
  const op = x.trainClassifier({ positives: y, params: { c: 1 } });
  await assert.rejects(op.materialize(), /"c".*C.*max_iter/s);
});

async function metricsOf(report: Report): Promise<Record<string, Record<string, number>>> {
  return await report.toJson() as Record<string, Record<string, number>>;
}

Deno.test("a linear probe's direction ranks vectors as its scores do", async () => {
  const probe = x.trainClassifier({ positives: y, trainDomain: domain, preprocessing: "standardize" });
  const { direction, bias } = await probe.direction();
  assert.ok(Math.abs(Math.hypot(...direction) - 1) < 1e-12);
  const { rows, columns, data } = await x.toMatrix();
  const distances = Array.from(
    { length: rows },
    (_, i) => direction.reduce((sum, weight, j) => sum + weight * data[i * columns + j], bias),
  );
  const scores = await probe.predict(x).toArray() as Float64Array;
  const ratios = distances.map((distance, i) => distance / scores[i]);
  assert.ok(ratios.every((ratio) => Math.abs(ratio / ratios[0] - 1) < 1e-6), ratios.join());
});

Deno.test("a probe that is not linear has no direction", async () => {
  const probe = x.trainClassifier("rbf_svc", { positives: y, trainDomain: domain });
  await assert.rejects(probe.direction(), /have no direction/);
});

Deno.test("a probe becomes an ONNX model with the same scores", async () => {
  const probe = x.trainClassifier({ positives: y, trainDomain: domain });
  const ort = await import("../../../runner/onnx/runtime.ts");
  const session = await ort.createSession(await probe.toOnnx());
  const { rows, columns, data } = await x.toMatrix();
  const input = new ort.Tensor("float32", Float32Array.from(data), [rows, columns]);
  const [output] = Object.values(await session.run({ [session.inputNames[0]]: input }));
  const scores = await probe.predict(x).toArray() as Float64Array;
  (output.data as Float32Array).forEach((score, i) => assert.ok(Math.abs(score - scores[i]) < 1e-4));
});

Deno.test("probes that differ where their classifier lets them are trained at once; one that is refused keeps no other", async () => {
  const logistic = getClassifier("logistic_regression");
  const grids: number[][] = [];
  registerClassifier("noted", {
    ...logistic,
    together: {
      ...logistic.together!,
      train: (x, y, members) => {
        grids.push(members.map(({ params }) => params.number("C")));
        return logistic.together!.train(x, y, members);
      },
    },
  });
  const probe = (C: number, modelType = "noted") =>
    x.trainClassifier(modelType, { positives: y, trainDomain: domain, params: { C } });
  const other = x.trainClassifier("noted", { positives: y, trainDomain: domain, params: { C: 1, tol: 1e-6 } });
  const trained = [0.01, 1, 100].map((C) => probe(C));
  await assert.rejects(runner.materialize([...trained, probe(-1), other]), /"C" is -1/);
  assert.deepEqual(grids.map((grid) => grid.toSorted()), [[0.01, 1, 100]]);
  for (const [i, C] of [0.01, 1, 100].entries()) {
    const alone = probe(C, "logistic_regression").predict(x);
    const scores = await trained[i].predict(x).toArray();
    (await alone.toArray()).forEach((score, row) => assert.ok(Math.abs(Number(score) - Number(scores[row])) < 1e-6));
  }
});

/** What scikit-learn's `RandomForestClassifier` does with `1.0` and `2.0`. */
Deno.test("a forest tells float(1), which is all, from the count 1", async () => {
  const forest = async (params: Record<string, unknown>) => {
    const all = { n_estimators: 5, ...params };
    const { model } = await runner.probe(x.trainClassifier("random_forest", { positives: y, params: all as never }));
    const { features, thresholds } = model as ForestModel;
    return [...features, ...thresholds];
  };
  for (const name of ["max_features", "max_samples"]) {
    assert.deepEqual(await forest({ [name]: float(1) }), await forest({ [name]: null }), name);
    assert.notDeepEqual(await forest({ [name]: 1 }), await forest({ [name]: null }), name);
  }
  assert.deepEqual(
    await forest({ min_samples_split: float(1), bootstrap: false, max_depth: 1 }),
    await forest({ min_samples_split: 8, bootstrap: false, max_depth: 1 }),
  );
  await assert.rejects(
    forest({ max_features: float(2) }),
    /parameter "max_features" is 2\.0, and can be .*float\(1\) for all/,
  );
  await assert.rejects(forest({ min_samples_leaf: float(1) }), /parameter "min_samples_leaf" is 1\.0/);
});

Deno.test("a classifier of one's own that returns what could not be read again is refused, and nothing is kept", async () => {
  const models = { array: [1, 2], single: Float32Array.of(1, 2), short: Float64Array.of(1), missing: undefined };
  for (const [name, weights] of Object.entries(models)) {
    registerClassifier(`own_${name}`, { parameters: {}, train: () => ({ kind: "linear", weights, bias: 0 }) as never });
    const probe = x.trainClassifier(`own_${name}`, { positives: y });
    await assert.rejects(probe.materialize(), /could not be read again once it is kept\. .*"model\.weights/);
    assert.equal(await probe.hasResult(), false);
  }
});
