import { Runner } from "@probegraph/probegraph";

const data = new Runner({ store: "memory://" }).fromInline({ text: ["yes", "no"] });
const vectors = data.colText("text").llmLayerActivations({ model: `onnx:${Deno.args[0]}`, layer: 1 });
console.log((await vectors.toMatrix()).rows);
