/** Vectors that sentence-transformers gave; recorded by make_st.py. */
import assert from "node:assert/strict";
import { collectVectors } from "../../../runner/models/extract.ts";
import { stProvider } from "../../../runner/models/st_provider.ts";
import { fixtureFolder, largestDifference } from "./fixtures.ts";

const folder = fixtureFolder("st-bert");
const expected: { texts: string[]; vectors: Record<string, number[][]> } = JSON.parse(
  await Deno.readTextFile(`${folder}/expected.json`),
);

async function copyModel(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  for (const sub of ["", "/onnx", "/1_Pooling"]) {
    await Deno.mkdir(path + sub, { recursive: true });
    for await (const { name, isFile } of Deno.readDir(folder + sub)) {
      if (isFile) await Deno.copyFile(`${folder}${sub}/${name}`, `${path}${sub}/${name}`);
    }
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function assertVectors(name: string, vectors: readonly number[][]): Promise<void> {
  const rows = expected.texts;
  for (const batchSize of [1, 6]) {
    const columns = vectors[0].length;
    const batches = stProvider.activations!({ name, rows, layers: [-1], batchSize }, {});
    const [{ data }] = await collectVectors(batches, 1, rows.length, columns);
    vectors.forEach((vector, row) => {
      assert.ok(largestDifference(vector, data.subarray(row * columns, (row + 1) * columns)) < 1e-5, `row ${row}`);
    });
  }
}

Deno.test("a sentence-transformers model gives its own normalised vectors", async () => {
  await assertVectors(folder, expected.vectors.normalized);
});

for (const mode of Object.keys(expected.vectors).filter((mode) => mode !== "normalized")) {
  Deno.test(`pooling ${mode} is that of sentence-transformers`, async () => {
    await using copy = await copyModel();
    const modules = JSON.parse(await Deno.readTextFile(`${copy.path}/modules.json`)).slice(0, 2);
    await Deno.writeTextFile(`${copy.path}/modules.json`, JSON.stringify(modules));
    const config = { pooling_mode: mode.split("+") };
    await Deno.writeTextFile(`${copy.path}/1_Pooling/config.json`, JSON.stringify(config));
    await assertVectors(copy.path, expected.vectors[mode]);
  });
}

Deno.test("configurations of older versions are read", async () => {
  await using copy = await copyModel();
  const tokenizer = JSON.parse(await Deno.readTextFile(`${copy.path}/tokenizer_config.json`));
  await Deno.writeTextFile(
    `${copy.path}/tokenizer_config.json`,
    JSON.stringify({ ...tokenizer, model_max_length: 512 }),
  );
  await Deno.writeTextFile(`${copy.path}/sentence_bert_config.json`, JSON.stringify({ max_seq_length: 10 }));
  const pooling = { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true };
  await Deno.writeTextFile(`${copy.path}/1_Pooling/config.json`, JSON.stringify(pooling));
  await assertVectors(copy.path, expected.vectors.normalized);
});

Deno.test("the model's default prompt is put before each text", async () => {
  await using copy = await copyModel();
  const vectorOf = async (name: string, text: string) => {
    const [{ data }] = await collectVectors(
      stProvider.activations!({ name, rows: [text], layers: [-1] }, {}),
      1,
      1,
      32,
    );
    return data;
  };
  const config = { prompts: { query: "the cat " }, default_prompt_name: "query" };
  await Deno.writeTextFile(`${copy.path}/config_sentence_transformers.json`, JSON.stringify(config));
  assert.deepEqual(await vectorOf(copy.path, "hello"), await vectorOf(folder, "the cat hello"));
});

Deno.test("other layers, all tokens, conversations and unknown modules are refused", async () => {
  const run = (more: object, name = folder) =>
    Array.fromAsync(stProvider.activations!({ name, rows: ["a"], layers: [-1], ...more }, {}));
  await assert.rejects(run({ layers: [2] }), /layer 2 .* which is layer -1/);
  await assert.rejects(run({ layers: ["blocks.0.hook_resid_pre"] }), /layer -1/);
  await assert.rejects(run({ tokenMode: "all" }), /one vector for each text/);
  await assert.rejects(run({ rows: [[{ role: "user", content: "a" }]] }), /row 0.*not conversations/);
  await assert.rejects(run({}, fixtureFolder("gpt2")), /no modules.json/);
  await using copy = await copyModel();
  const modules = JSON.parse(await Deno.readTextFile(`${copy.path}/modules.json`));
  modules[2].type = "sentence_transformers.models.Dense";
  await Deno.writeTextFile(`${copy.path}/modules.json`, JSON.stringify(modules));
  await assert.rejects(run({}, copy.path), /modules are Transformer, Pooling, Dense/);
});
