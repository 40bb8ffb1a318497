import assert from "node:assert/strict";
import type { ModelFolder } from "../../../../runner/models/files/folder.ts";
import { createTokenEncoder, type EncodingOptions, type ModelInput } from "../../../../runner/models/rows/tokens.ts";
import { fixtureModel, MODEL_NAMES } from "../fixtures.ts";

for (const name of MODEL_NAMES) {
  for (const mode of ["raw", "chat"] as const) {
    Deno.test(`${name}: ${mode} texts get the token ids that transformers gives them`, async () => {
      const { model, maxLength, rows } = await fixtureModel(name);
      const encoder = await createTokenEncoder(model, { maxLength, applyChatTemplate: mode === "chat" });
      const ids = await encoder.encode(rows(mode).map(({ text }) => text), rows(mode).map((_, row) => row));
      assert.deepEqual(ids.map((row) => [...row]), rows(mode).map(({ input_ids }) => input_ids));
    });
  }
}

/** The token ids of one input. */
async function encodeOne(model: ModelFolder, input: ModelInput, options?: EncodingOptions, row = 0): Promise<number[]> {
  const [ids] = await (await createTokenEncoder(model, options)).encode([input], [row]);
  return [...ids];
}

Deno.test("a text as one user message and the same conversation have the same tokens", async () => {
  const { model } = await fixtureModel("llama");
  assert.deepEqual(await encodeOne(model, "hello"), await encodeOne(model, [{ role: "user", content: "hello" }]));
});

Deno.test("the beginning-of-text token of a template is not doubled", async () => {
  const { model } = await fixtureModel("llama");
  assert.equal((await encodeOne(model, "hello")).filter((id) => id === 3).length, 1);
});

Deno.test("maxLength keeps the first tokens, or the last ones where the tokenizer says so", async () => {
  const { model } = await fixtureModel("llama");
  const options = { maxLength: 4, applyChatTemplate: false };
  const full = await encodeOne(model, "the cat and the dog", { ...options, maxLength: 64 });
  assert.deepEqual(await encodeOne(model, "the cat and the dog", options), full.slice(0, 4));
  const left = { ...model, tokenizerConfig: { ...model.tokenizerConfig, truncation_side: "left" } };
  assert.deepEqual(await encodeOne(left, "the cat and the dog", options), [full[0], ...full.slice(-3)]);
});

Deno.test("a text without tokens becomes the beginning-of-text token", async () => {
  const { model } = await fixtureModel("gpt2");
  const options = { applyChatTemplate: false };
  assert.deepEqual(await encodeOne(model, "", options), [0]);
  const { bos_token: _, ...tokenizerConfig } = model.tokenizerConfig;
  await assert.rejects(encodeOne({ ...model, tokenizerConfig }, "", options, 7), /row 7.*no tokens/);
});

Deno.test("a model without a template reads texts as they are, with a warning, and refuses conversations", async () => {
  const { model, rows } = await fixtureModel("gpt2");
  const bare = { ...model, chatTemplate: undefined };
  assert.match((await createTokenEncoder(bare)).warnings[0], /no chat template/);
  const [row] = rows("raw");
  assert.deepEqual(await encodeOne(bare, row.text), row.input_ids);
  await assert.rejects(encodeOne(bare, [{ role: "user", content: "a" }], {}, 3), /row 3.*no chat template/);
});

Deno.test("source can be appended to the chat template", async () => {
  const { model } = await fixtureModel("gpt2");
  const plain = await encodeOne(model, "hello");
  const longer = await encodeOne(model, "hello", { appendToChatTemplate: "the cat" });
  assert.deepEqual(longer.slice(0, plain.length), plain);
  assert.ok(longer.length > plain.length);
});

Deno.test("rows that are neither text nor conversation are refused with their number", async () => {
  const { model } = await fixtureModel("gpt2");
  await assert.rejects(encodeOne(model, null, {}, 12), /row 12.*null.*maskRows/);
  await assert.rejects(encodeOne(model, 5 as unknown as string, {}, 1), /row 1.*got 5/);
});

Deno.test("of many rows, the one that cannot be encoded is named", async () => {
  const { model } = await fixtureModel("gpt2");
  const encoder = await createTokenEncoder(model, { applyChatTemplate: false });
  const texts = ["a", "b", "half \ud83d", "c"];
  await assert.rejects(encoder.encode(texts, [10, 20, 30, 40]), /row 30.*U\+D83D at position 5.*toWellFormed/);
});

Deno.test("encoding ends where it is cancelled", async () => {
  const { model } = await fixtureModel("gpt2");
  const encoder = await createTokenEncoder(model, { applyChatTemplate: false });
  const texts = Array.from({ length: 64 }, () => "the cat ".repeat(1 << 17));
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 1);
  const rows = texts.map((_, row) => row);
  await assert.rejects(encoder.encode(texts, rows, controller.signal), /^Error: enough$/);
});
