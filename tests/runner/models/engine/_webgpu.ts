/** Prints hidden states that WebGPU computed, and what the status says: one JSON document. Argument: a model's folder. */
import { Runner } from "../../../../mod.ts";

const texts: string[] = JSON.parse(Deno.args[1]);
const prompts = new Runner({ store: "memory://webgpu" }).fromInline({ text: texts }).colText("text");
const states = prompts.llmLayerActivations({
  model: `onnx:${Deno.args[0]}`,
  layer: -1,
  device: "webgpu",
  maxLength: 64,
  applyChatTemplate: false,
});
const { data } = await states.toMatrix();
console.log(JSON.stringify({ data: [...data], engine: (await states.status()).provenance?.engine }));
