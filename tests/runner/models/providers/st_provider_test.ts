/** Vectors that sentence-transformers gave; recorded by make_st.py. */
import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";
import { readStPipeline } from "../../../../runner/models/providers/st_modules.ts";
import { stProvider } from "../../../../runner/models/providers/st_provider.ts";
import { collectVectors } from "../../../../runner/models/rows/extract.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";

const folder = fixtureFolder("st-bert");
const expected: { texts: string[]; vectors: Record<string, number[][]> } = JSON.parse(
  await Deno.readTextFile(`${folder}/expected.json`),
);

async function copyModel(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  for (const sub of ["", "/onnx", "/1_Pooling"]) await copyFiles(folder + sub, path + sub);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function copyFiles(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** A variant with other modules after the pooling. */
async function copyVariant(name: string): Promise<{ path: string } & AsyncDisposable> {
  const copy = await copyModel();
  const modules = `${folder}/with_${name}`;
  await copyFiles(modules, copy.path);
  for await (const entry of Deno.readDir(modules)) {
    if (entry.isDirectory) await copyFiles(`${modules}/${entry.name}`, `${copy.path}/${entry.name}`);
  }
  return copy;
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

const LAYERS: Readonly<Record<string, string>> = {
  dense: "a dense layer and normalisation",
  dense_chain: "two dense layers, one without bias",
  residual: "dense layers with residual connections",
  norm: "a layer norm before a dense layer",
};

for (const [name, description] of Object.entries(LAYERS)) {
  Deno.test(`${description}: vectors are those of sentence-transformers`, async () => {
    await using copy = await copyVariant(name);
    await assertVectors(copy.path, expected.vectors[name]);
    const provenance = JSON.stringify(await stProvider.provenance!(copy.path, null));
    assert.match(provenance, /"kind":"Dense","activation":"\w+","useResidual":(true|false),"sha256":"[0-9a-f]{64}"/);
  });
}

Deno.test("a runner keeps vectors of the size that the last layer gives", async () => {
  await using copy = await copyVariant("dense");
  const texts = new Runner().fromInline({ text: expected.texts }).colText("text");
  const { rows, columns, data } = await texts.llmLayerActivations({ model: `st:${copy.path}`, layer: -1 }).toMatrix();
  assert.deepEqual([rows, columns], [expected.texts.length, 20]);
  assert.ok(largestDifference(expected.vectors.dense.flat(), data) < 1e-5);
});

Deno.test("pickled weights, and dense layers of another kind, are refused", async () => {
  await using copy = await copyVariant("dense");
  const run = () =>
    Array.fromAsync(
      stProvider.activations!({ name: copy.path, rows: ["a"], layers: [-1], applyChatTemplate: false }, {}),
    );
  const configPath = `${copy.path}/2_Dense/config.json`;
  const config = JSON.parse(await Deno.readTextFile(configPath));
  const replaced: readonly [object, RegExp][] = [
    [
      { activation_function: "torch.nn.modules.activation.Softmax" },
      /activation function "torch.*Softmax" is not known/,
    ],
    [{ module_input_name: "token_embeddings" }, /works on "token_embeddings", not on "sentence_embedding"/],
  ];
  for (const [change, message] of replaced) {
    await Deno.writeTextFile(configPath, JSON.stringify({ ...config, ...change }));
    await assert.rejects(run(), message);
  }
  await Deno.writeTextFile(configPath, JSON.stringify(config));
  await Deno.copyFile(`${folder}/with_dense_chain/3_Dense/model.safetensors`, `${copy.path}/2_Dense/model.safetensors`);
  await assert.rejects(run(), /2_Dense: it reads vectors of 24 numbers, and gets 32/);
  await Deno.rename(`${copy.path}/2_Dense/model.safetensors`, `${copy.path}/2_Dense/pytorch_model.bin`);
  await assert.rejects(run(), /2_Dense: it has no model.safetensors.*pickled.*save\(folder\)/);
});

for (const [module, file] of [[0, "sentence_bert_config.json"], [1, "config.json"]] as const) {
  Deno.test({
    name: `a link out of the model is refused in a module's folder of any name: ${file}`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      await using copy = await copyModel();
      await using outside = await copyModel();
      const modules = JSON.parse(await Deno.readTextFile(`${copy.path}/modules.json`));
      modules[module].path = "odd";
      await Deno.writeTextFile(`${copy.path}/modules.json`, JSON.stringify(modules));
      await Deno.mkdir(`${copy.path}/odd`);
      await Deno.symlink(`${outside.path}/1_Pooling/config.json`, `${copy.path}/odd/${file}`);
      await assert.rejects(readStPipeline(copy.path), { name: "ModelError", message: /not in the model's folder/ });
    },
  });
}

const POOLINGS = Object.keys(expected.vectors).filter((mode) => mode !== "normalized" && !Object.hasOwn(LAYERS, mode));
for (const mode of POOLINGS) {
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
  await Deno.writeTextFile(
    `${copy.path}/config_sentence_transformers.json`,
    JSON.stringify({ ...config, default_prompt_name: "passage" }),
  );
  await assert.rejects(
    vectorOf(copy.path, "hello"),
    /default prompt "passage" is not among its prompts \("query", "document"\)/,
  );
});

Deno.test("prompts of which none is the default are left out, and told", async () => {
  await using copy = await copyModel();
  const config = { prompts: { query: "the cat ", document: "" }, default_prompt_name: null };
  await Deno.writeTextFile(`${copy.path}/config_sentence_transformers.json`, JSON.stringify(config));
  const warnings: string[] = [];
  const onWarning = (warning: string) => warnings.push(warning);
  const run = (name: string) =>
    Array.fromAsync(stProvider.activations!({ name, rows: ["hello"], layers: [-1] }, { onWarning }));
  const [[actual], [plain]] = [await run(copy.path), await run(folder)];
  assert.deepEqual(actual.outputs[0].data, plain.outputs[0].data);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /has prompts \(query\) and no default one/);
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
  modules[2].type = "sentence_transformers.models.CNN";
  await Deno.writeTextFile(`${copy.path}/modules.json`, JSON.stringify(modules));
  await assert.rejects(
    run({}, copy.path),
    /modules are Transformer, Pooling, CNN; Transformer and Pooling are supported, followed by any of Dense/,
  );
});
