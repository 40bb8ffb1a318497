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
});
