import { Runner } from "@probegraph/probegraph";

const data = new Runner({ store: "memory://" }).fromInline({ text: ["yes", "no"] });
const vectors = data.colText("text").llmLayerActivations({ model: "hf:org/model", layer: 1 });
console.log((await vectors.toMatrix()).rows);
