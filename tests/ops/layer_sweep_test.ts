import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { layerSweep } from "../../ops/layer_sweep.ts";
import { Runner } from "../../runner/runner.ts";
import { MemoryStore } from "../../stores/memory.ts";

const runner = new Runner({ store: new MemoryStore() });
const model = `onnx:${fileURLToPath(new URL("../fixtures/models/gpt2", import.meta.url))}`;
const dataset = runner.fromInline({
  prompt: ["the cat", "a dog", "sea river", "red green", "one two", "blue"],
  animal: [true, true, false, false, false, false],
});
const text = dataset.colText("prompt");
const positives = dataset.colBoolean("animal");

Deno.test("a sweep is the chain of methods, once for each layer", () => {
  const [step] = layerSweep({ text, model, layers: [2], positives });
  const activations = text.llmLayerActivations({ model, layer: 2 });
  const probe = activations.trainClassifier({ positives, preprocessing: "standardize" });
  assert.equal(step.report.uuid, probe.predict(activations).evaluate({ gtPositives: positives }).uuid);
});

Deno.test("a sweep gives a report for each layer", async () => {
  const reports = await layerSweep({ text, model, layers: [0, 2, -1], positives, scoreThreshold: 0 }).toJson();
  assert.deepEqual(reports.map(({ layer }) => layer), [0, 2, -1]);
  for (const { report } of reports) assert.equal((report as { all: { count: number } }).all.count, 6);
});

Deno.test("options of a sweep are checked by name", () => {
  assert.throws(
    () => layerSweep({ text, model, layer: [1], positives } as never),
    /no option "layer" \(did you mean "layers"/,
  );
  assert.throws(() => layerSweep({ text, model, layers: [], positives }), /at least one layer/);
  const one = { text, model, layers: 3 as never, positives };
  assert.throws(() => layerSweep(one), /takes layers, a list such as \[1, 2, 3\], got number 3/);
  const named = { text: "prompt" as never, model, layers: [1], positives };
  assert.throws(
    () => layerSweep(named),
    /takes text, a column of .*, got "prompt": .* as in data\.colText\("prompt"\)/,
  );
});

Deno.test("the best layer is the one whose probe is best on the rows that it was not trained on", async () => {
  const split = dataset.assignTrainTestSplit({ testSize: 0.5, randomState: 3 });
  const sweep = layerSweep({ text, model, layers: [2, 0, 1], positives, split });
  const areas = await Promise.all(sweep.reports.map(async (report) => (await report.metrics()).test.roc_auc!));
  const best = await sweep.best();
  assert.equal(best, sweep.steps[areas.indexOf(Math.max(...areas))]);
  const onTrain = await Promise.all(
    sweep.reports.map(async (report) => (await report.metrics()).train.average_precision!),
  );
  assert.equal(
    await sweep.best({ split: "train", metric: "average_precision" }),
    sweep.steps[onTrain.indexOf(Math.max(...onTrain))],
  );
  const groups = layerSweep({ text, model, layers: [0], positives, split: dataset.colCategorical("prompt") });
  await assert.rejects(groups.best(), /needs a split to judge by, as in best\(\{ split: "[^"]+" \}\): there are/);
  await assert.rejects(sweep.best({ split: "nosuch" }), /the reports have no "roc_auc" of "nosuch"/);
  await assert.rejects(sweep.best({ metrik: "f1" } as never), /no option "metrik" \(did you mean "metric"/);
});
