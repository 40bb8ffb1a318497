// The quick start: does a small language model know when a prompt tries to override its instructions?
// Run it with `deno task demo`. The second run answers from the store.
import { Runner } from "./mod.ts";

const runner = new Runner();

// Load prompts. Nothing but the files' hashes is read yet.
const train = await runner.fromParquet("demo/data/train.parquet");
const test = await runner.fromParquet("demo/data/test.parquet");

// Describe the experiment: the residual stream after block 3, at the last token, and a linear probe on it.
export const activations = train.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 3 });
const override = train.colCategorical("label").isIn("override");
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

// Ask for results: what is missing is computed, once.
const reports = { train: await trainReport.toJson(), test: await testReport.toJson() } as Reports;
const columns = ["count", "accuracy", "precision", "recall", "f1", "roc_auc", "average_precision"];
console.table(Object.fromEntries(Object.entries(reports).map(([name, report]) => [name, report.all])), columns);

type Reports = Record<string, { all: Record<string, number> }>;
