// At which layer does a small model know that a prompt tries to override its instructions? A probe for each, in one pass.
// deno run -A examples/best_layer.ts
import { layerSweep, Runner } from "../mod.ts";

const runner = new Runner();
const data = (await runner.fromParquet(new URL("../demo/data/train.parquet", import.meta.url))).take(600);
const split = data.assignTrainTestSplit({ testSize: 0.3, randomState: 7 });
const sweep = layerSweep({
  text: data.colText("prompt"),
  model: "onnx:demo/model",
  layers: [0, 1, 2, 3, 4, 5, 6],
  positives: data.colCategorical("label").isIn("override"),
  trainDomain: split.train,
  split,
  params: { C: 0.01 },
});
await sweep.materialize();

for (const { layer, report } of sweep.steps) {
  const { test } = await report.toJson();
  console.log(`layer ${layer}: ROC AUC ${test.roc_auc!.toFixed(3)}`, "#".repeat(Math.round(40 * test.roc_auc!)));
}
