// Some 10,000 ops: what bench/many_ops.ts has the command line look at.
import { Runner } from "../mod.ts";

const data = new Runner().fromInline({ prompt: ["a", "b"], label: ["x", "y"] });
const activations = data.colText("prompt").llmLayerActivations({ model: "onnx:model", layer: -1 });
const positives = data.colCategorical("label").isIn("x");

export const reports = Array.from({ length: 3330 }, (_, i) => {
  const probe = activations.trainClassifier("logistic_regression", { positives, params: { C: (i + 1) / 7 } });
  return probe.predict(activations).evaluate({ gtPositives: positives });
});
