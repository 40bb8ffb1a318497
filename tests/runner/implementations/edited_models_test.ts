/** Edited models as ops. That the numbers are PyTorch's for all kinds of edits is tested in rows/edits_test.ts. */
import assert from "node:assert/strict";
import { ablateHeads, edit, registerModelProvider, Runner } from "../../../mod.ts";
import { findModelProvider, type ProviderLogitRequest } from "../../../runner/models/mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

const MODEL = `onnx:${fixtureFolder("gpt2")}`;
const POINT = "blocks.2.hook_resid_post";
const fixtures = await readInterventions("gpt2");
const steered = fixtures.logits.find(({ name }) => name === "steer one layer")!;
const [{ vector, scale }] = steered.edits;
const logits = { model: MODEL, logitTokenIds: fixtures.token_ids, applyChatTemplate: false };

function prompts(runner = new Runner({ store: "memory://" })) {
  const data = runner.fromInline({
    prompt: fixtures.rows.map(({ text }) => text),
    vector: fixtures.rows.map(() => vector!),
    label: fixtures.rows.map((_, row) => row % 2 === 0),
  });
  const direction = runner.fromInline({ vector: [vector!] }).colVector("vector");
  return { data, direction, text: data.colText("prompt"), runner };
}

Deno.test("a vector of one row, and one row by row, are added as PyTorch adds them", async () => {
  const { data, direction, text } = prompts();
  for (const value of [direction, data.colVector("vector")]) {
    const edits = [value.add({ point: POINT, factor: scale })];
    const { data: found } = await text.llmLogitScores({ ...logits, edits }).toMatrix();
    assert.ok(largestDifference(steered.logits.flat(), found) < 1e-4);
  }
});

Deno.test("a sweep of scales runs the model once, and equal prompts with other factors are other rows", async () => {
  const { provider } = findModelProvider(MODEL);
  let runs = 0;
  registerModelProvider("counted", {
    ...provider,
    logits: (request: ProviderLogitRequest, options) => (runs++, provider.logits!(request, options)),
  });
  const { direction, text, runner } = prompts();
  const at = (factor: number, model = MODEL) =>
    text.llmLogitScores({ ...logits, model, edits: [direction.add({ point: POINT, factor })] });
  const model = MODEL.replace("onnx:", "counted:");
  const sweep = [0, 1, scale!].map((factor) => at(factor, model));
  await runner.materialize(sweep);
  assert.equal(runs, 1);
  const [none, some, recorded] = await Promise.all(sweep.map(async (op) => (await op.toMatrix()).data));
  assert.deepEqual(none, (await text.llmLogitScores(logits).toMatrix()).data);
  assert.deepEqual(some, (await at(1).toMatrix()).data);
  assert.ok(largestDifference(steered.logits.flat(), recorded) < 1e-4);
});

Deno.test("a probe's direction is gone after it is ablated: all rows have the probe's bias as score", async () => {
  const { data, text } = prompts();
  const at = { model: MODEL, hookPoint: POINT, applyChatTemplate: false };
  const positives = data.colBoolean("label");
  const probe = text.llmLayerActivations(at).trainClassifier("logistic_regression", { positives });
  const edited = text.llmLayerActivations({ ...at, edits: [probe.ablate({ point: POINT })] });
  const scores = (await probe.predict(edited).toArray()) as Float32Array;
  assert.ok(scores.every((score) => Math.abs(score - scores[0]) < 1e-5));
});

Deno.test("cached activations of all tokens, set where they are from, change nothing", async () => {
  const { text } = prompts();
  const hookPoint = "blocks.1.attn.hook_z";
  const cached = text.llmLayerActivations({ model: MODEL, hookPoint, tokenMode: "all", applyChatTemplate: false });
  const edited = text.llmLogitScores({ ...logits, edits: [cached.set({ point: hookPoint })] });
  const difference = largestDifference(
    (await text.llmLogitScores(logits).toMatrix()).data,
    (await edited.toMatrix()).data,
  );
  assert.ok(difference < 1e-6, String(difference));
});

Deno.test("a direction is ablated at every point of the stream while a text is written", async () => {
  const { text, direction } = prompts();
  const written = await text.llmGenerateText({ model: MODEL, maxTokens: 4, edits: [direction.ablate()] }).toArray();
  assert.equal(written.length, fixtures.rows.length);
  assert.ok(written.every((each) => typeof each === "string" && each.length > 0));
});

Deno.test("several points of an edited model come from one pass, and edits of one list are made in order", async () => {
  const { text, direction, runner } = prompts();
  const edits = [direction.add({ point: POINT, factor: 2 }), edit({ action: "scale", point: POINT, factor: 0 })];
  const at = (hookPoint: string) =>
    text.llmLayerActivations({ model: MODEL, hookPoint, applyChatTemplate: false, edits });
  const ops = [at(POINT), at("blocks.3.hook_resid_pre"), at("blocks.3.attn.hook_q")];
  await runner.materialize(ops);
  const [post, pre, queries] = await Promise.all(ops.map(async (op) => (await op.toMatrix()).data));
  assert.ok(post.every((value) => value === 0) && pre.every((value) => value === 0));
  assert.ok(queries.some((value) => value !== 0));
});

Deno.test("what is done at a block's end comes before what is done where the next begins, and is read there", async () => {
  const { text, direction } = prompts();
  const edits = [
    direction.add({ point: "blocks.3.hook_resid_pre" }),
    edit({ action: "scale", point: POINT, factor: 0 }),
  ];
  const at = async (hookPoint: string) =>
    (await text.llmLayerActivations({ model: MODEL, hookPoint, applyChatTemplate: false, edits }).toMatrix()).data;
  assert.ok((await at(POINT)).every((value) => value === 0));
  const added = Float32Array.from(fixtures.rows.flatMap(() => vector!));
  assert.ok(largestDifference(added, await at("blocks.3.hook_resid_pre")) < 1e-6);
});

const refused: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
  [
    "a model that is served",
    () =>
      prompts().text.llmGenerateText({ model: "ollama:any", edits: [ablateHeads({ layer: 0, heads: 0 })] }).toArray(),
    /this one is served.*ONNX exports can be edited \(onnx:, hf:/,
  ],
  [
    "a head that is not there",
    () => prompts().text.llmLogitScores({ ...logits, edits: [ablateHeads({ layer: 1, heads: [0, 9] })] }).toArray(),
    /head 9 at "blocks.1.attn.hook_z": there are 4 heads, 0 to 3/,
  ],
  [
    "a position that a row has not",
    () => {
      const { text, direction } = prompts();
      const edits = [direction.add({ point: POINT, positions: [-2] })];
      return text.llmLogitScores({ ...logits, edits }).toArray();
    },
    /position -2 of row 3: it has 1 tokens, 0 to 0: 0 "/,
  ],
  [
    "a vector of another length",
    () => {
      const { text, direction } = prompts();
      return text.llmLogitScores({ ...logits, edits: [direction.add({ point: "blocks.1.mlp.hook_post" })] }).toArray();
    },
    /vector has 64 numbers, and the point 256; a vector of activations at this point/,
  ],
  [
    "vectors for another number of rows",
    () => {
      const { text, data } = prompts();
      const two = data.take(2).colVector("vector");
      return text.llmLogitScores({ ...logits, edits: [two.set({ point: POINT })] }).toArray();
    },
    /vectors for 2 rows, and the model reads 5; one row is the same for all/,
  ],
  [
    "a direction of length 0",
    () => {
      const { text, runner } = prompts();
      const none = runner.fromInline({ vector: [new Array(64).fill(0)] }).colVector("vector");
      return text.llmLogitScores({ ...logits, edits: [none.ablate()] }).toArray();
    },
    /0 everywhere, and has no direction/,
  ],
  [
    "the middle of parallel blocks",
    () => {
      const edits = [edit({ action: "scale", point: "blocks.1.hook_resid_mid", factor: 0 })];
      const model = `onnx:${fixtureFolder("exports/gpt_neox-past")}`;
      return prompts().text.llmGenerateText({ model, maxTokens: 1, edits }).toArray();
    },
    /run attention and feed-forward in parallel; they have hook_resid_pre and hook_resid_post/,
  ],
  [
    "the weights inside of fused attention",
    () => {
      const edits = [edit({ action: "scale", point: "blocks.1.attn.hook_pattern", factor: 0 })];
      const model = `onnx:${fixtureFolder("exports/llama-genai")}`;
      return prompts().text.llmGenerateText({ model, maxTokens: 1, edits }).toArray();
    },
    /fused node GroupQueryAttention uses the weights within itself; it can be read, and edited in an export without/,
  ],
];

for (const [what, run, message] of refused) {
  Deno.test(`refused: ${what}`, async () => {
    await assert.rejects(run(), message);
  });
}
