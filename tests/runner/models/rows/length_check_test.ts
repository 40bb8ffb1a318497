/** How long a row a model reads; onnxruntime, which runs rows of any length, is the reference. */
import assert from "node:assert/strict";
import { openSession } from "../../../../runner/models/engine/session.ts";
import { tokenBatch } from "../../../../runner/models/engine/token_batch.ts";
import { type ModelFolder, openModelFolder } from "../../../../runner/models/files/folder.ts";
import { collectActivations } from "../../../../runner/models/rows/extract.ts";
import { generateTexts } from "../../../../runner/models/rows/generate.ts";
import { checkLengths, lengthLimit, promptLimit, SAMPLE } from "../../../../runner/models/rows/length_check.ts";
import { turnsDuring } from "../../../_turns.ts";
import { fixtureFolder } from "../fixtures.ts";

/** Most tokens of a row by the model's folder; `undefined` where positions are computed, whatever the configuration says. */
const LIMITS: Readonly<Record<string, number | undefined>> = {
  "gpt2": 128,
  "exports/gpt2-merged": 64,
  "exports/gpt2-q8": 64,
  "exports/bert-fused": 64,
  // Positions begin after that of the padding, which is 0.
  "exports/roberta-trace": 63,
  // Two rows of the table come before the first position.
  "exports/bart-encoder": 24,
  // Tables of rotary angles.
  "exports/llama-genai": 64,
  "exports/gemma2_window-genai": 64,
  // Rotary angles that are computed, and relative positions.
  "llama": undefined,
  "exports/gpt_neox-past": undefined,
  "exports/gemma2-dynamo": undefined,
  "exports/modernbert-fp16": undefined,
  "exports/t5-encoder": undefined,
};
const MANY = 150;

async function runTokens(model: ModelFolder, tokens: number): Promise<void> {
  const task = { kind: "activations", points: [1], tokenMode: "last" } as const;
  const device = { provider: "cpu", index: 0 } as const;
  await using session = await openSession({
    modelPath: model.modelPath,
    config: model.config,
    task,
    threads: 1,
    device,
  });
  const [vector] = await session.run(tokenBatch([new Int32Array(tokens).fill(40)]));
  assert.ok(vector.every(Number.isFinite));
}

for (const [name, limit] of Object.entries(LIMITS)) {
  Deno.test(`${name}: rows of ${limit ?? "any number of"} tokens are run, as onnxruntime runs them`, async () => {
    const opened = await openModelFolder(fixtureFolder(name));
    const model = { ...opened, tokenizerConfig: {}, chatTemplate: undefined };
    const rows = ["a", "the sea ".repeat(MANY)];
    const run = (maxLength?: number) => collectActivations({ model, rows, layers: [1], maxLength });
    if (limit === undefined) {
      await run();
      return await runTokens(model, MANY);
    }
    await run(limit);
    await assert.rejects(
      run(),
      new RegExp(`row 1: it has \\d+ tokens, .* has ${limit} positions; set maxLength: ${limit},`),
    );
    await assert.rejects(run(limit + 1), /row 1: it has/);
    await runTokens(model, limit);
    await assert.rejects(runTokens(model, limit + 1));
  });
}

Deno.test("a row that is too long is found before the first batch, wherever it stands", async () => {
  const opened = await openModelFolder(fixtureFolder("exports/bert-fused"));
  const model = { ...opened, tokenizerConfig: {} };
  const rows = Array.from({ length: 5000 }, (_, row) => row === 4900 ? "the sea ".repeat(MANY) : `hello ${row}`);
  const heard: unknown[] = [];
  const run = collectActivations({ model, rows, layers: [0], onProgress: (progress) => heard.push(progress) });
  await assert.rejects(run, /row 4900: it has \d+ tokens/);
  assert.deepEqual(heard, []);
});

Deno.test("on CUDA a row is refused whose attention has more numbers than 32 bits count, unless it is fused", async () => {
  const opened = await openModelFolder(fixtureFolder("llama"));
  const model = { ...opened, config: { ...opened.config, numHeads: 32, maxPositions: undefined }, tokenizerConfig: {} };
  const limit = lengthLimit(model, { device: "cuda:1" });
  assert.equal(limit?.tokens, 8191);
  assert.ok(8191 ** 2 * 32 < 2 ** 31 && 8192 ** 2 * 32 >= 2 ** 31);
  const encoder = { check: () => {}, encode: (rows: readonly unknown[]) => Promise.resolve(rows.map(longerThanLimit)) };
  await assert.rejects(
    checkLengths({ rows: ["a", "b".repeat(9000)], encoder, isDone: () => false, signal: undefined }, limit),
    /row 1: it has 8192 tokens, and on CUDA .* with 32 heads, of 8191 tokens at most; set maxLength: 8191, .* fused/,
  );
  assert.equal(lengthLimit(model, { device: "cuda", maxLength: 8191 }), undefined);
  assert.equal(lengthLimit(model, { device: "cuda", maxLength: 8192 })?.tokens, 8191);
  for (const device of ["cpu", "webgpu", undefined]) assert.equal(lengthLimit(model, { device }), undefined);
  const prompt = promptLimit(model, { device: "cuda", maxTokens: 100 })!;
  assert.equal(prompt.tokens, 8092);
  assert.match(prompt.reason, /of 8191 tokens at most, those that are written among them \(maxTokens: 100\)$/);
  assert.match(prompt.advice, /^shorten the prompt or maxTokens, or take an export with fused attention/);
  const fused = { ...await openModelFolder(fixtureFolder("exports/llama-genai")), tokenizerConfig: {} };
  assert.match(lengthLimit(fused, { device: "cuda" })!.reason, /has 64 positions/);
  assert.equal(lengthLimit({ ...fused, config: { ...fused.config, numHeads: 1e8 } }, { device: "cuda" })?.tokens, 64);
});

function longerThanLimit(text: unknown): Int32Array<ArrayBuffer> {
  return new Int32Array(text === "a" || text === SAMPLE ? 1 : 8192);
}

Deno.test("a prompt that is too long to write after is found before the first text", async () => {
  const model = { ...await openModelFolder(fixtureFolder("gpt2")), tokenizerConfig: {} };
  const texts = generateTexts({ model, rows: ["a", "the sea ".repeat(MANY)], maxTokens: 2, applyChatTemplate: false });
  await assert.rejects(texts.next(), /row 1: it has \d+ tokens, .* has 128 positions; shorten the prompt/);
});

Deno.test("those of very many rows that may be too long are looked for with rests", async () => {
  const rows = Array.from({ length: 100_000 }, (_, row) => `row ${row}`);
  const encoder = { check: () => {}, encode: () => Promise.resolve([new Int32Array(1)]) };
  const request = { rows, encoder, isDone: () => false, signal: undefined };
  const turns = await turnsDuring(() => checkLengths(request, { tokens: 128, reason: "", advice: "" }));
  assert.ok(turns >= Math.floor(rows.length / 32), `${turns} turns`);
});

Deno.test("encoders are not asked for a chat template, decoders are", async () => {
  for (
    const name of [
      "exports/bert-fused",
      "exports/roberta-trace",
      "exports/modernbert-fp16",
      "exports/t5-encoder",
      "st-bert",
    ]
  ) {
    assert.deepEqual(await warningsOf(name), [], name);
  }
  assert.match((await warningsOf("exports/gpt_neox-past"))[0], /has no chat template: texts are read as they are/);
});

async function warningsOf(name: string): Promise<string[]> {
  const warnings: string[] = [];
  const model = await openModelFolder(fixtureFolder(name));
  await collectActivations({ model, rows: ["a"], layers: [0], onWarning: (warning) => warnings.push(warning) });
  return warnings;
}
