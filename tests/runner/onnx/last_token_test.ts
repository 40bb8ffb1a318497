/** That the numbers are right at last tokens is tested in exports_test.ts, against PyTorch. Here is what is computed for them. */
import assert from "node:assert/strict";
import { fileBytes, memoryBytes } from "../../../runner/onnx/bytes.ts";
import type { Cut } from "../../../runner/onnx/cut.ts";
import { editGraph } from "../../../runner/onnx/edits/edit_graph.ts";
import type { GraphEdit } from "../../../runner/onnx/edits/graph_edit.ts";
import { type OnnxNode, readModel } from "../../../runner/onnx/graph.ts";
import { LAST_TOKEN_INPUT } from "../../../runner/onnx/last_token.ts";
import { cutAtLogits } from "../../../runner/onnx/logits.ts";
import { withoutCacheBranch } from "../../../runner/onnx/merged.ts";
import { cutAtPoints, findPoints, type StreamPoint } from "../../../runner/onnx/points.ts";
import { findResidualStream } from "../../../runner/onnx/residual.ts";
import { writeCut } from "../../../runner/onnx/write.ts";
import { fixtureFolder } from "../models/fixtures.ts";

const PRODUCTS = ["MatMul", "Gemm", "MatMulNBits", "MatMulInteger"];

interface Nodes {
  /** Products with weights that are computed for all tokens. */
  readonly whole: number;
  /** Those that are computed for last tokens only. */
  readonly atLastToken: number;
  /** All nodes that come after a choice of last tokens. */
  readonly after: readonly OnnxNode[];
}

function cutFixture(
  file: string,
  numLayers: number,
  cutting: (...found: Parameters<typeof cutAtLogits>) => Cut,
): Nodes {
  const path = `${fixtureFolder(file.split("#")[0])}/onnx/${file.split("#")[1] ?? "model.onnx"}`;
  const source = fileBytes(path);
  const model = withoutCacheBranch(readModel(source));
  const cut = cutting(model, findResidualStream(model.graph, numLayers), [3, 5]);
  const { graph } = readModel(memoryBytes(writeCut(cut, path).bytes));
  source.close();
  const chosen = new Set([LAST_TOKEN_INPUT]);
  const after: OnnxNode[] = [];
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => chosen.has(name))) continue;
    after.push(node);
    node.outputs.forEach((name) => chosen.add(name));
  }
  const stored = new Set(graph.initializers.keys());
  for (const { opType, inputs, outputs } of graph.nodes) {
    if (["Identity", "Transpose"].includes(opType) && stored.has(inputs[0])) stored.add(outputs[0]);
  }
  const products = graph.nodes.filter(({ opType, inputs }) => PRODUCTS.includes(opType) && stored.has(inputs[1]));
  const atLastToken = products.filter((node) => after.includes(node)).length;
  return { whole: products.length - atLastToken, atLastToken, after };
}

function atPoints(file: string, numLayers: number, points: readonly StreamPoint[], lastToken = true): Nodes {
  return cutFixture(
    file,
    numLayers,
    (model, stream) => cutAtPoints(model, stream, findPoints(model, stream, SIZES, points), { lastToken }),
  );
}

/** Only the number of heads could matter, and to no point of the stream. */
const SIZES = { hiddenSize: 32, numHeads: 4, numKeyValueHeads: 2, headDim: 8 };

function counts({ whole, atLastToken }: Nodes): { whole: number; atLastToken: number } {
  return { whole, atLastToken };
}

/** For the first block alone, its products before and after the last attention. */
const FIRST_BLOCK = [
  // GPT-2's attention ends with a Gemm on a list of all tokens, from which rows cannot be told.
  { file: "gpt2", layers: 4, whole: 2, atLastToken: 2 },
  { file: "llama", layers: 3, whole: 3, atLastToken: 4 },
  { file: "exports/gpt2-merged#decoder_model_merged.onnx", layers: 3, whole: 2, atLastToken: 2 },
  { file: "exports/gpt_neox-past", layers: 3, whole: 1, atLastToken: 3 },
  { file: "exports/qwen2-ort", layers: 3, whole: 3, atLastToken: 4 },
  { file: "exports/bert-fused", layers: 3, whole: 3, atLastToken: 3 },
  { file: "exports/llama-genai", layers: 3, whole: 1, atLastToken: 4 },
  { file: "exports/gemma3_window-genai_q4#model_q4.onnx", layers: 3, whole: 1, atLastToken: 4 },
  { file: "exports/modernbert-fp16#model_fp16.onnx", layers: 3, whole: 1, atLastToken: 3 },
];

for (const { file, layers, ...expected } of FIRST_BLOCK) {
  Deno.test(`${file}: after the last attention, only last tokens are computed`, () => {
    assert.deepEqual(counts(atPoints(file, layers, [1])), expected);
    const { whole, atLastToken } = expected;
    assert.deepEqual(counts(atPoints(file, layers, [1], false)), { whole: whole + atLastToken, atLastToken: 0 });
  });
}

Deno.test("what a later block needs of a layer is computed for all tokens", () => {
  assert.deepEqual(counts(atPoints("llama", 3, [0, 1, 2])), { whole: 10, atLastToken: 4 });
  assert.deepEqual(counts(atPoints("llama", 3, ["blocks.1.hook_resid_mid", 1])), { whole: 10, atLastToken: 1 });
});

Deno.test("logits are computed of last tokens, from the last attention on", () => {
  assert.deepEqual(counts(cutFixture("llama", 3, cutAtLogits)), { whole: 17, atLastToken: 5 });
});

Deno.test("numbers that scale all tokens at once are computed of all tokens", () => {
  const { after, whole, atLastToken } = atPoints("exports/gpt2-q8#model_quantized.onnx", 3, [1]);
  assert.deepEqual({ whole, atLastToken }, { whole: 4, atLastToken: 0 });
  assert.ok(after.length > 0 && !after.some(({ opType }) => /Quantize/.test(opType)));
});

Deno.test("what comes after the last attention is computed for last tokens only, also where the stream is edited before", () => {
  const edit = { action: "scale", points: ["blocks.0.hook_resid_post"], valueSize: 0, keepNorm: false } as const;
  const cut = (edits: readonly GraphEdit[]) =>
    cutFixture("llama", 3, (whole, stream) => {
      const { model } = editGraph(whole, stream, SIZES, edits);
      return cutAtPoints(model, stream, findPoints(whole, stream, SIZES, [3]), { lastToken: true });
    });
  assert.deepEqual(counts(cut([edit])), counts(cut([])));
  assert.ok(cut([edit]).atLastToken >= 4);
});
