/**
 * Prints the last hidden states that WebGPU computed of several models, which are asked at once, and what the status of each says: one JSON
 * document. Argument: folders, each with its texts, as JSON.
 */
import { Runner } from "../../../../mod.ts";

const runner = new Runner({ store: "memory://webgpu" });
const asked: readonly (readonly [folder: string, texts: readonly string[]])[] = JSON.parse(Deno.args[0]);

async function statesOf([folder, text]: typeof asked[number]) {
  const states = runner.fromInline({ text }).colText("text").llmLayerActivations({
    model: `onnx:${folder}`,
    layer: -1,
    device: "webgpu",
    maxLength: 64,
    applyChatTemplate: false,
    // Several passes of each model: they come in between each other.
    batchSize: 2,
  });
  const { data } = await states.toMatrix();
  return { data: [...data], engine: (await states.status()).provenance?.engine };
}

console.log(JSON.stringify(await Promise.all(asked.map(statesOf))));
