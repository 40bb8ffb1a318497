/** A folder as onnxruntime-genai's builder leaves it: https://onnxruntime.ai/docs/genai/reference/config.html. */
import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { collectActivations } from "../../../../runner/models/rows/extract.ts";
import { type ExpectedRow, fixtureFolder, largestDifference } from "../fixtures.ts";

const MODEL = {
  bos_token_id: 3,
  context_length: 64,
  decoder: {
    session_options: { log_id: "onnxruntime-genai", provider_options: [] },
    filename: "tiny-int4-cpu.onnx",
    head_size: 16,
    hidden_size: 64,
    inputs: { input_ids: "input_ids", attention_mask: "attention_mask" },
    outputs: { logits: "logits" },
    num_attention_heads: 4,
    num_hidden_layers: 3,
    num_key_value_heads: 2,
  },
  eos_token_id: [0],
  pad_token_id: 0,
  type: "llama",
  vocab_size: 531,
};

Deno.test("a folder without config.json gives the same activations by its genai_config.json", async () => {
  const source = fixtureFolder("exports/llama-genai");
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  try {
    for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
      await Deno.copyFile(`${source}/${name}`, `${folder}/${name}`);
    }
    await Deno.copyFile(`${source}/onnx/model.onnx`, `${folder}/tiny-int4-cpu.onnx`);
    await Deno.copyFile(`${source}/onnx/model.onnx.data`, `${folder}/model.onnx.data`);
    await Deno.writeTextFile(
      `${folder}/genai_config.json`,
      JSON.stringify({ model: MODEL, search: { max_length: 64 } }),
    );
    const { rows }: { rows: ExpectedRow[] } = JSON.parse(await Deno.readTextFile(`${source}/expected.json`));
    const model = await openModelFolder(folder, "float32");
    const texts = rows.map(({ text }) => text);
    const [{ data }] = await collectActivations({ model, rows: texts, layers: [2], applyChatTemplate: false });
    assert.ok(largestDifference(rows.flatMap(({ last }) => last[2]), data) < 1e-4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
