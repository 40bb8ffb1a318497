/** Logits, texts, embeddings: what else is reused, and what is not. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Op, Runner, type TextColumn } from "../../../../../mod.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import type { Store } from "../../../../../stores/store.ts";
import { modelOf } from "../../../models/classifiers.ts";
import { BusyStore } from "./_busy_store.ts";
import { computed, state } from "./_counted_model.ts";

const SOME = Array.from({ length: 40 }, (_, i) => `prompt ${i}`);

async function run(store: Store, texts: readonly string[], make: (text: TextColumn) => Op, reuseRows = true) {
  const op = make(new Runner({ store, reuseRows }).fromInline({ prompt: texts }).colText("prompt"));
  const before = computed.length;
  await op.materialize();
  const file = await store.get(`${op.uuid.replace("_", "/")}/result.parquet`);
  return { op, ran: computed.length - before, file: file! };
}

const MAKERS: Readonly<Record<string, (text: TextColumn) => Op>> = {
  logits: (text) => text.llmLogitScores({ model: "counted:m", logitTokenIds: [5, 7] }),
  texts: (text) => text.llmGenerateText({ model: "counted:m", maxTokens: 9 }),
};

for (const [kind, make] of Object.entries(MAKERS)) {
  Deno.test(`${kind} of rows that were computed before are taken from there`, async () => {
    const store = new MemoryStore();
    const first = await run(store, SOME, make);
    const { op, ran, file } = await run(store, [...SOME.slice(10).reverse(), "another", "prompt 12"], make);
    assert.equal(ran, 1);
    assert.deepEqual((await op.status()).provenance?.reused, [{ rows: 31, of: 32, from: first.op.uuid }]);
    const alone = await run(new MemoryStore(), [...SOME.slice(10).reverse(), "another", "prompt 12"], make, false);
    assert.deepEqual(file, alone.file);
  });

  Deno.test(`${kind} are known whose file is still being written`, async () => {
    const store = new BusyStore();
    let other: Awaited<ReturnType<typeof run>> | undefined;
    store.meanwhile = async () => other = await run(store, SOME.slice(10), make);
    await run(store, SOME.slice(0, 30), make);
    assert.equal(other?.ran, 10);
    assert.deepEqual(other.file, (await run(new MemoryStore(), SOME.slice(10), make, false)).file);
  });

  Deno.test(`${kind} of an interrupted run are taken by other datasets`, async () => {
    const store = new MemoryStore();
    state.rowsUntilFailure = 16;
    await assert.rejects(run(store, SOME, make), /the power went out/);
    state.rowsUntilFailure = Infinity;
    const { ran, file } = await run(store, SOME.slice(6), make);
    assert.equal(ran, 24);
    assert.deepEqual(file, (await run(new MemoryStore(), SOME.slice(6), make, false)).file);
  });
}

Deno.test("texts on the CPU are known to each other, those of a GPU or another number type to their like", async () => {
  const store = new MemoryStore();
  const places = [{}, { device: "webgpu" }, { device: "cuda" }, { dtype: "q4" }];
  const texts = (place: typeof places[number]) => (text: TextColumn) =>
    text.llmGenerateText({ model: "counted:m", maxTokens: 9, ...place });
  for (const place of places) {
    assert.equal((await run(store, SOME, texts(place))).ran, 40);
    assert.equal((await run(store, SOME.slice(0, 9), texts(place))).ran, 0);
  }
});

Deno.test("logits of other tokens and texts of other lengths are none of these", async () => {
  const store = new MemoryStore();
  for (const make of Object.values(MAKERS)) await run(store, SOME, make);
  const logits = (text: TextColumn) => text.llmLogitScores({ model: "counted:m", logitTokenIds: [5] });
  assert.equal((await run(store, SOME, logits)).ran, 40);
  const texts = (text: TextColumn) => text.llmGenerateText({ model: "counted:m", maxTokens: 10 });
  assert.equal((await run(store, SOME, texts)).ran, 40);
});

const fixture = (name: string) => fileURLToPath(new URL(`../../../../fixtures/models/${name}`, import.meta.url));
const WORDS = "the cat and the dog sat on a mat under an old tree".split(" ");
/** Texts of one to thirteen words. */
const TEXTS = Array.from({ length: 30 }, (_, i) => WORDS.slice(i % 5, i % 5 + 1 + (7 * i) % 9).join(" "));

const REAL: Readonly<Record<string, (text: TextColumn) => Op>> = {
  "activations": (text) => text.llmLayerActivations({ model: `onnx:${fixture("llama")}`, layer: 3 }),
  "activations of all tokens": (text) =>
    text.llmLayerActivations({ model: `onnx:${fixture("gpt2")}`, layer: 2, tokenMode: "all" }),
  "hook activations": (text) =>
    text.llmLayerActivations({ model: `onnx:${fixture("gpt2")}`, hookPoint: "blocks.1.hook_resid_mid" }),
  "logits": (text) => text.llmLogitScores({ model: `onnx:${fixture("llama")}`, logitTokenIds: [5, 17] }),
  "texts": (text) => text.llmGenerateText({ model: `onnx:${fixture("gpt2")}`, maxTokens: 4 }),
  "class scores": (text) => text.llmClassScores({ model: modelOf("bert") }),
  "class scores of windows": (text) =>
    text.llmClassScores({ model: modelOf("bert"), activation: "logit", long: "windows", maxLength: 6, overlap: 2 }),
  "guard scores": (text) => text.guardScores({ model: `onnx:${fixture("guards/granite")}`, kind: "granite-guardian" }),
  "embeddings": (text) => text.llmLayerActivations({ model: `st:${fixture("st-bert")}`, layer: -1, tokenMode: "mean" }),
};

for (const [kind, make] of Object.entries(REAL)) {
  Deno.test(`${kind} of a real model are, to the bit, those computed alone`, async () => {
    const store = new MemoryStore();
    await run(store, TEXTS.slice(0, 20), make);
    const texts = TEXTS.toReversed();
    const { op, file } = await run(store, texts, make);
    assert.match(JSON.stringify((await op.status()).provenance?.reused), /"rows":2[0-9],"of":30/);
    assert.deepEqual(file, (await run(new MemoryStore(), texts, make, false)).file);
  });
}

Deno.test("a model is not loaded where all rows are known", async () => {
  const store = new MemoryStore();
  const make = REAL.activations;
  await run(store, TEXTS, make);
  const { op } = await run(store, TEXTS.slice(3), make);
  assert.equal((await op.status()).provenance?.engine, undefined);
});

Deno.test("two templates that write the same tokens share rows", async () => {
  const store = new MemoryStore();
  await run(store, TEXTS, REAL.activations);
  const plain = (text: TextColumn) =>
    text.llmLayerActivations({ model: `onnx:${fixture("llama")}`, layer: 3, maxLength: 500, batchSize: 2 });
  const { op } = await run(store, TEXTS.map((text) => ` ${text}`.slice(1)), plain);
  assert.match(JSON.stringify((await op.status()).provenance?.reused), /"rows":30,"of":30/);
});
