import { deserialize, Runner, serialize } from "@probegraph/probegraph";

const data = new Runner({ store: "memory://" }).fromInline({ text: ["yes", "no"], label: [true, false] });
const vectors = data.colText("text").llmLayerActivations({ model: "onnx:model", layer: 1 });
const probe = vectors.trainClassifier({ positives: data.colBoolean("label") });
console.log(deserialize(serialize(probe))[0] === probe, probe.toCode().length > 0);
