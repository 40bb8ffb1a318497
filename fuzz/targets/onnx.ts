/** ONNX files: everything up to the cut models that onnxruntime is given. */
import { join } from "../../ops/standard.ts";
import { readConfig } from "../../runner/models/files/config.ts";
import { dataFiles } from "../../runner/models/files/graph_facts.ts";
import { CPU } from "../../runner/models/engine/device.ts";
import { planEngine } from "../../runner/models/engine/engine.ts";
import { memoryBytes } from "../../runner/onnx/bytes.ts";
import { externalFiles } from "../../runner/onnx/external_files.ts";
import { withModel } from "../../runner/onnx/open_model.ts";
import { positionLimit } from "../../runner/onnx/position_limit.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";
import { temporaryFolder } from "./_folder.ts";

const EXPORTS = [
  "bert_classic_classifier-fused_q8/onnx/model_quantized.onnx",
  "gemma2_window-genai/onnx/model.onnx",
  "gemma3_window-genai_q4/onnx/model_q4.onnx",
  "llama-genai/onnx/model.onnx",
  "llama-genai_fp16/onnx/model_fp16.onnx",
];

const modelPath = join(temporaryFolder(), "model.onnx");

const config = readConfig({ num_hidden_layers: 2, hidden_size: 32, num_attention_heads: 4, vocab_size: 100 }, "fuzz");
const TASKS = [
  { kind: "activations", points: [0, 1, 2], tokenMode: "last" },
  { kind: "activations", points: [1, "blocks.1.attn.hook_pattern"], tokenMode: "all" },
  { kind: "logits", tokenIds: [0, 7] },
] as const;

export const target: FuzzTarget = {
  fixtures: EXPORTS.map((path) => `tests/fixtures/models/exports/${path}`),
  words: ["If", "then_branch", "Constant", "MatMul", "Add", "../../", "location", "SkipLayerNormalization"],
  testRuns: 60,
  async run(input) {
    Deno.writeFileSync(modelPath, input);
    await useAll([
      () => dataFiles(modelPath),
      () => externalFiles(memoryBytes(input)).toArray(),
      () => withModel(modelPath, (model) => positionLimit(model, undefined)),
      ...TASKS.map((task) => () => planEngine({ modelPath, config, task, threads: 1, device: CPU })),
    ]);
  },
};
