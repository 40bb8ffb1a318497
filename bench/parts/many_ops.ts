/** Graphs of so many ops, for `graphs.ts`. */
import { type Op, Runner } from "../../mod.ts";

/** Reports on some activations' probes, three ops for each. */
export function reportsOn(count: number): Op[] {
  const data = new Runner().fromInline({ prompt: ["a", "b"], label: ["x", "y"] });
  const activations = data.colText("prompt").llmLayerActivations({ model: "onnx:model", layer: -1 });
  const positives = data.colCategorical("label").isIn("x");
  return Array.from({ length: Math.floor(count / 3) }, (_, i) => {
    const probe = activations.trainClassifier("logistic_regression", { positives, params: { C: (i + 0.5) / 7 } });
    return probe.predict(activations).evaluate({ gtPositives: positives });
  });
}
