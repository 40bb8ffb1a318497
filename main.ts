// The quick start: does a small language model know when a prompt tries to override its instructions?
// Run it with `deno task demo`. The second run answers from the store.
import { Runner, type SplitMetrics } from "./mod.ts";

const runner = new Runner();

// Load prompts. Nothing but the files' hashes is read yet.
const train = await runner.fromParquet("demo/data/train.parquet");
const test = await runner.fromParquet("demo/data/test.parquet");

// Describe the experiment: the residual stream after block 4, at the last token, and a linear probe on it.
export const activations = train.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 4 });
export const override = train.colCategorical("label").isIn("override");
export const probe = activations.trainClassifier("logistic_regression", {
  positives: override,
  preprocessing: "standardize",
  params: { C: 0.01 },
});
export const trainReport = probe.predict(activations).evaluate({ gtPositives: override, scoreThreshold: 0 });

// The same graph on the test rows, with the probe that was trained on the train rows.
export const testReport = probe
  .predict(activations.subs([train, test]))
  .evaluate({ gtPositives: override.subs([train, test]), scoreThreshold: 0 });

// Ask for the results: what is missing is computed, once.
if (import.meta.main) {
  const metrics = ["count", "accuracy", "precision", "recall", "f1", "roc_auc", "average_precision", "precision@0.99"];
  const row = ({ all }: Record<string, SplitMetrics>) =>
    Object.fromEntries(metrics.map((name) => [name, Number((all[name] as number).toFixed(4))]));
  const wasThere = await runner.has(trainReport) && await runner.has(testReport);
  console.table({ train: row(await trainReport.toJson()), test: row(await testReport.toJson()) });
  const store = runner.store.uri;
  console.error(
    wasThere ? `Answered from ${store}, where an earlier run kept it` : `All is kept in ${store}: run it again`,
  );
}
