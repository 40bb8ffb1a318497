/**
 * Prints the largest difference between logits on WebGPU and on the CPU while heads are switched off, for texts of several lengths one
 * after the other, as a fraction of the largest logit. Argument: the model's folder.
 */
import { ablateHeads, Runner } from "../../../../mod.ts";
import { relativeDifference } from "../../../../runner/models/engine/relative_difference.ts";

const words = "the cat sat on the old mat and".split(" ");
const runner = new Runner({ store: "memory://webgpu-edits" });
const text = runner.fromInline({ text: words.map((_, i) => words.slice(0, i + 1).join(" ")) }).colText("text");
const settings = {
  model: `onnx:${Deno.args[0]}`,
  logitTokenIds: [1, 2, 3, 40],
  applyChatTemplate: false,
  batchSize: 1,
};
const edits = [ablateHeads({ layer: 1, heads: [0] })];
const logits = async (device: string) =>
  Float32Array.from((await text.llmLogitScores({ ...settings, device, edits }).toMatrix()).data);

console.log(JSON.stringify(relativeDifference(await logits("cpu"), await logits("webgpu"))));
