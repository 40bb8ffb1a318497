/** Texts on a device: which op they are, and how it is hashed. */
import assert from "node:assert/strict";
import { ablateHeads, canonicalJson, LLMDeviceGenerateTextOp, LoadLocalParquetDatasetOp } from "../../ops/mod.ts";

const prompts = LoadLocalParquetDatasetOp({ contentHash: "ab".repeat(32), filePath: "elsewhere.parquet" }).colText("p");
const model = "onnx:m";
const edits = [ablateHeads({ layer: 0, heads: [1] })];

Deno.test("on the CPU, in the number type that there is, texts are those of the op without a device", () => {
  const [plain, edited] = [prompts.llmGenerateText({ model }), prompts.llmGenerateText({ model, edits })];
  for (const place of [{ device: "auto" }, { device: "cpu" }, { dtype: null }, { device: "cpu", dtype: null }]) {
    assert.equal(prompts.llmGenerateText({ model, ...place }).uuid, plain.uuid);
    assert.equal(prompts.llmGenerateText({ model, ...place, edits }).uuid, edited.uuid);
  }
  assert.equal(plain.type, "LLMGenerateTextOp");
});

Deno.test("the hashed form holds the device, the number type and the edits", () => {
  const op = prompts.llmGenerateText({ model, device: "cuda", dtype: "float16", edits });
  assert.deepEqual(JSON.parse(canonicalJson(op)), {
    type: "LLMDeviceGenerateTextOp",
    model_name: model,
    prompt: prompts.uuid,
    max_tokens: 100,
    device: "cuda",
    dtype: "float16",
    edits: [edits[0].uuid],
  });
  const { edits: none } = JSON.parse(canonicalJson(prompts.llmGenerateText({ model, device: "webgpu" })));
  assert.deepEqual(none, []);
});

Deno.test("the op refuses what the one without a device says", () => {
  for (const place of [{}, { device: "cpu" }, { device: "auto", dtype: null }]) {
    assert.throws(
      () => LLMDeviceGenerateTextOp({ model, prompt: prompts, ...place } as never),
      /use the op without them/,
    );
  }
});
