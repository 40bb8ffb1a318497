/**
 * Prints the texts that models write on WebGPU and on the CPU, with and without an edit: one JSON document. Arguments: the models' folders.
 */
import { edit, Runner } from "../../../../mod.ts";

const rows = ["the cat", "hello", "explain gravity and the sea"];
const text = new Runner({ store: "memory://webgpu-texts" }).fromInline({ text: rows }).colText("text");

async function textsOf(folder: string, device: string) {
  const settings = { model: `onnx:${folder}`, maxTokens: 5, device };
  const edits = [edit({ action: "scale", point: "blocks.0.hook_mlp_out", factor: -3 })];
  const ops = [text.llmGenerateText(settings), text.llmGenerateText({ ...settings, edits })];
  const texts = await Promise.all(ops.map((op) => op.toArray()));
  return { texts, engine: (await ops[0].status()).provenance?.engine };
}

const found = [];
for (const folder of Deno.args) {
  found.push({ cpu: await textsOf(folder, "cpu"), webgpu: await textsOf(folder, "webgpu") });
}
console.log(JSON.stringify(found));
