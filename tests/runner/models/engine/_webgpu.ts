/**
 * Prints the last hidden states, and their means over tokens, that WebGPU computed of several models, which are asked at once, and what the
 * status of each says: one JSON document. Argument: folders, each with its texts, as JSON.
 */
import { Runner } from "../../../../mod.ts";

const runner = new Runner({ store: "memory://webgpu" });
const asked: readonly (readonly [folder: string, texts: readonly string[]])[] = JSON.parse(Deno.args[0]);

async function statesOf([folder, text]: typeof asked[number]) {
  const prompts = runner.fromInline({ text }).colText("text");
  const settings = {
    model: `onnx:${folder}`,
    layer: -1,
    device: "webgpu",
    maxLength: 64,
    applyChatTemplate: false,
    // Several passes of each model: they come in between each other.
    batchSize: 2,
  };
  const states = prompts.llmLayerActivations(settings);
  const means = prompts.llmLayerActivations({ ...settings, tokenMode: "mean" });
  const [last, mean] = await Promise.all([states, means].map(async (op) => [...(await op.toMatrix()).data]));
  const { provenance, warnings } = await states.status();
  return { last, mean, engine: provenance?.engine, warnings };
}

console.log(JSON.stringify(await Promise.all(asked.map(statesOf))));
