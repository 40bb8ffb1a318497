import assert from "node:assert/strict";
import { ablateHeads, Runner } from "../../../mod.ts";
import { openModelFolder } from "../../../runner/models/files/folder.ts";
import { generateTexts } from "../../../runner/models/rows/generate.ts";
import { fixtureFolder } from "../models/fixtures.ts";

const ROWS = ["the cat", "hello", "explain gravity"];
const text = new Runner({ store: "memory://device-texts" }).fromInline({ text: ROWS }).colText("text");

async function engineOf(op: { status(): Promise<{ provenance?: Readonly<Record<string, unknown>> }> }) {
  return (await op.status()).provenance?.engine as Readonly<Record<string, unknown>>;
}

Deno.test("dtype selects the model's file, as for activations, and the status says how exact it is", async () => {
  const folder = fixtureFolder("exports/gpt2-q8");
  const op = text.llmGenerateText({ model: `onnx:${folder}`, maxTokens: 6, dtype: "q8" });
  const expected: string[] = [];
  const request = { model: await openModelFolder(folder, "q8"), rows: ROWS, maxTokens: 6 };
  for await (const batch of generateTexts(request)) batch.rows.forEach((row, i) => expected[row] = batch.texts[i]);
  assert.deepEqual(await op.toArray(), expected);
  const { precision, executionProvider } = await engineOf(op);
  assert.deepEqual([precision, executionProvider], ["int8", "cpu"]);
});

Deno.test("rows of a quantised model go together where that is asked for", async () => {
  const folder = fixtureFolder("exports/gpt2-q8");
  const alike = new Runner({ store: "memory://device-texts-alike" }).fromInline({ text: ["the cat", "the dog"] });
  const batches: number[][] = [];
  const model = await openModelFolder(folder, "q8_batched");
  const request = { model, rows: ["the cat", "the dog", "hello"], maxTokens: 4, applyChatTemplate: false };
  for await (const { rows } of generateTexts({ ...request, dtype: "q8_batched" })) batches.push([...rows]);
  assert.ok(batches.some(({ length }) => length > 1), JSON.stringify(batches));
  const op = alike.colText("text").llmGenerateText({ model: `onnx:${folder}`, maxTokens: 4, dtype: "q8_batched" });
  assert.equal((await op.toArray()).length, 2);
});

Deno.test("edits are made in another number type, too", async () => {
  const model = `onnx:${fixtureFolder("exports/llama-genai")}`;
  const edits = [ablateHeads({ layer: 0, heads: [0, 1, 2, 3] })];
  const settings = { model, maxTokens: 5, edits };
  // The only file that there is, named or not.
  const named = await text.llmGenerateText({ ...settings, dtype: "float32" }).toArray();
  assert.deepEqual(named, await text.llmGenerateText(settings).toArray());
  assert.notDeepEqual(named, await text.llmGenerateText({ ...settings, edits: null }).toArray());
});

Deno.test("a device that there is not is told, with those that there are", async () => {
  const model = `onnx:${fixtureFolder("gpt2")}`;
  await assert.rejects(
    text.llmGenerateText({ model, device: "gpu9" }).toArray(),
    /Cannot run models on device "gpu9": use "auto" or "cpu", "webgpu", or "cuda"/,
  );
});

Deno.test("half precision that is asked of a model without such a file is told with what there is", async () => {
  const model = `onnx:${fixtureFolder("exports/llama-genai")}`;
  await assert.rejects(text.llmGenerateText({ model, dtype: "float16" }).toArray(), /float16/);
});
