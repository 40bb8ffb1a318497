// 50 ops: what start.ts has both command lines summarize.
import { Runner } from "../../mod.ts";

const runner = new Runner();
const data = runner.fromInline({ prompt: ["a", "b"], label: ["x", "y"] });
export const prompt = data.colText("prompt");
export const positive = data.colCategorical("label").isIn("x");
export const first = prompt.llmLayerActivations({ model: "onnx:model", layer: 0 });
export const layers = Array.from({ length: 22 }, (_, layer) => first.subs({ layer }));
export const probes = layers.map((x) => x.trainClassifier({ positives: positive }));
export const scores = probes[0].predict(first);
