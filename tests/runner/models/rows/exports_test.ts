import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { collectActivations } from "../../../../runner/models/rows/extract.ts";
import { generateTexts } from "../../../../runner/models/rows/generate.ts";
import { collectLogits } from "../../../../runner/models/rows/logits.ts";
import { type ExpectedRow, fixtureFolder, largestDifference } from "../fixtures.ts";
import { testExport } from "./recorded_exports.ts";

testExport("bert-fused", "an encoder that normalises the stream itself, with fused skip norms");
testExport(
  "llama-genai",
  "a graph of onnxruntime-genai's builder: grouped attention, no position_ids, weights in a data file",
);
testExport("gpt2-q8", "dynamically quantised");
testExport("modernbert-fp16", "an encoder with weights of 16 bits");
testExport("t5-encoder", "the encoder of an encoder and a decoder, with relative positions");

Deno.test("llama_tokens-trace: labels of each token are no logits of tokens", async () => {
  const model = await openModelFolder(fixtureFolder("exports/llama_tokens-trace"));
  const request = { model, rows: ["a"], applyChatTemplate: false };
  const said = /classification head: .*3 labels for each token/;
  await assert.rejects(collectLogits({ ...request, tokens: [0, 1] }), said);
  await assert.rejects(collectLogits({ ...request, tokens: ["LABEL_0"] }), said);
  await assert.rejects(Array.fromAsync(generateTexts({ ...request, maxTokens: 2 })), said);
});

Deno.test("a head that scores rows gives the logits of its labels, by number or name, and writes no texts", async () => {
  const folder = fixtureFolder("exports/bert_labels");
  const model = await openModelFolder(folder);
  const { texts, labels, logits } = JSON.parse(await Deno.readTextFile(`${folder}/labels.json`));
  const warnings: string[] = [];
  const onWarning = (warning: string) => void warnings.push(warning);
  const request = { model, rows: texts, applyChatTemplate: false, batchSize: 3, onWarning };
  for (const tokens of [[0, 1, 2], labels]) {
    const { data } = await collectLogits({ ...request, tokens });
    assert.ok(largestDifference(logits.flat(), data) < 1e-5);
  }
  const { data } = await collectLogits({ ...request, tokens: ["JAILBREAK"] });
  assert.ok(largestDifference(logits.map((row: number[]) => row[2]), data) < 1e-5);
  assert.match(warnings[0], /those of its labels, not of tokens/);
  await assert.rejects(
    collectLogits({ ...request, tokens: ["hello"] }),
    /labels are 0 \("BENIGN"\), 1 \("INJECTION"\)/,
  );
  await assert.rejects(collectLogits({ ...request, tokens: [3] }), /Cannot take the logit of 3/);
  await assert.rejects(Array.fromAsync(generateTexts({ ...request, maxTokens: 2 })), /classification head/);
});

Deno.test("labels without names are asked for by number", async () => {
  const model = await openModelFolder(fixtureFolder("exports/bert_classic_classifier-fused_q8"), "q8");
  const request = { model, rows: ["a"], applyChatTemplate: false };
  const unnamed = { ...model, config: { ...model.config, labels: [] } };
  assert.equal((await collectLogits({ ...request, model: unnamed, tokens: [0, 2] })).data.length, 2);
  const tooMany = collectLogits({ ...request, model: unnamed, tokens: [3] });
  await assert.rejects(tooMany, /3 labels for each row, .* its labels are 0 to 2/);
});

Deno.test("a model of 16 bits with a cache writes the texts that PyTorch writes with its weights", async () => {
  const folder = await openModelFolder(fixtureFolder("exports/llama-genai_fp16"), "float16");
  const recorded = await Deno.readTextFile(`${fixtureFolder("exports/llama-genai")}/generation.json`);
  const generation: { max_tokens: number; eos_token_id: number[]; rows: { text: string; written: string }[] } = JSON
    .parse(recorded);
  const model = { ...folder, generationConfig: { eos_token_id: generation.eos_token_id } };
  const rows = generation.rows.map(({ text }) => text);
  const request = { model, rows, maxTokens: generation.max_tokens, batchSize: 4, applyChatTemplate: false };
  const written = new Array<string>(rows.length);
  for await (const batch of generateTexts(request)) {
    batch.rows.forEach((row, index) => written[row] = batch.texts[index]);
  }
  assert.deepEqual(written, generation.rows.map(({ written }) => written));
});

Deno.test("logits need no residual stream", async () => {
  const folder = fixtureFolder("exports/qwen2-ort");
  const expected: { rows: ExpectedRow[] } = JSON.parse(await Deno.readTextFile(`${folder}/expected.json`));
  const model = await openModelFolder(folder);
  // With another number of blocks than the graph has, no block can be told from the next.
  const unknown = { ...model, config: { ...model.config, numLayers: 5 } };
  const request = {
    model: unknown,
    rows: expected.rows.map(({ text }) => text),
    batchSize: 4,
    applyChatTemplate: false,
  };
  await assert.rejects(
    collectActivations({ ...request, layers: [1] }),
    /the layers of such a graph cannot be told apart/,
  );
  const { data } = await collectLogits({ ...request, tokens: [3, 11] });
  expected.rows.forEach(({ logits_last_first16: logits }, index) => {
    assert.ok(largestDifference([logits[3], logits[11]], data.subarray(index * 2, index * 2 + 2)) < 1e-4);
  });
});

Deno.test("an encoder without a language model head has no logits", async () => {
  const model = await openModelFolder(fixtureFolder("exports/bert-fused"));
  const request = { model, rows: ["a"], tokens: [3], applyChatTemplate: false };
  await assert.rejects(collectLogits(request), /output is "last_hidden_state", not/);
});
