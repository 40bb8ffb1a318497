import assert from "node:assert/strict";
import { createTokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { fixtureModel, MODEL_NAMES } from "../fixtures.ts";

for (const name of MODEL_NAMES) {
  for (const mode of ["raw", "chat"] as const) {
    Deno.test(`${name}: ${mode} texts get the token ids that transformers gives them`, async () => {
      const { model, maxLength, rows } = await fixtureModel(name);
      const encoder = createTokenEncoder(model, { maxLength, applyChatTemplate: mode === "chat" });
      rows(mode).forEach((row, index) => assert.deepEqual([...encoder.encode(row.text, index)], row.input_ids));
    });
  }
}

Deno.test("a text as one user message and the same conversation have the same tokens", async () => {
  const { model } = await fixtureModel("llama");
  const encoder = createTokenEncoder(model);
  assert.deepEqual(encoder.encode("hello", 0), encoder.encode([{ role: "user", content: "hello" }], 0));
});

Deno.test("the beginning-of-text token of a template is not doubled", async () => {
  const { model } = await fixtureModel("llama");
  const ids = [...createTokenEncoder(model).encode("hello", 0)];
  assert.equal(ids.filter((id) => id === 3).length, 1);
});

Deno.test("maxLength keeps the first tokens, or the last ones where the tokenizer says so", async () => {
  const { model } = await fixtureModel("llama");
  const options = { maxLength: 4, applyChatTemplate: false };
  const full = [...createTokenEncoder(model, { ...options, maxLength: 64 }).encode("the cat and the dog", 0)];
  assert.deepEqual([...createTokenEncoder(model, options).encode("the cat and the dog", 0)], full.slice(0, 4));
  const left = { ...model, tokenizerConfig: { ...model.tokenizerConfig, truncation_side: "left" } };
  const ids = [...createTokenEncoder(left, options).encode("the cat and the dog", 0)];
  assert.deepEqual(ids, [full[0], ...full.slice(-3)]);
});

Deno.test("a text without tokens becomes the beginning-of-text token", async () => {
  const { model } = await fixtureModel("gpt2");
  assert.deepEqual([...createTokenEncoder(model, { applyChatTemplate: false }).encode("", 0)], [0]);
  const { bos_token: _, ...tokenizerConfig } = model.tokenizerConfig;
  const encoder = createTokenEncoder({ ...model, tokenizerConfig }, { applyChatTemplate: false });
  assert.throws(() => encoder.encode("", 7), /row 7.*no tokens/);
});

Deno.test("a model without a template reads texts as they are, with a warning, and refuses conversations", async () => {
  const { model, rows } = await fixtureModel("gpt2");
  const encoder = createTokenEncoder({ ...model, chatTemplate: undefined });
  assert.match(encoder.warnings[0], /no chat template/);
  const [row] = rows("raw");
  assert.deepEqual([...encoder.encode(row.text, 0)], row.input_ids);
  assert.throws(() => encoder.encode([{ role: "user", content: "a" }], 3), /row 3.*no chat template/);
});

Deno.test("source can be appended to the chat template", async () => {
  const { model } = await fixtureModel("gpt2");
  const plain = [...createTokenEncoder(model).encode("hello", 0)];
  const longer = [...createTokenEncoder(model, { appendToChatTemplate: "the cat" }).encode("hello", 0)];
  assert.deepEqual(longer.slice(0, plain.length), plain);
  assert.ok(longer.length > plain.length);
});

Deno.test("rows that are neither text nor conversation are refused with their number", async () => {
  const { model } = await fixtureModel("gpt2");
  const encoder = createTokenEncoder(model);
  assert.throws(() => encoder.encode(null, 12), /row 12.*null.*maskRows/);
  assert.throws(() => encoder.encode(5 as unknown as string, 1), /row 1.*got 5/);
});
