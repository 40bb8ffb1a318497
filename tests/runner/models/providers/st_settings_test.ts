/** The files in which sentence-transformers keeps its settings: vectors that it gave, recorded by make_st_settings.py. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { stProvider } from "../../../../runner/models/providers/st_provider.ts";
import { collectVectors } from "../../../../runner/models/rows/extract.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";
import { withHub } from "../hub/with_hub.ts";

/** Contents of files by name; `null` is a file that is not there, and `with` names modules to be added. */
type Files = Readonly<Record<string, unknown>>;

const folder = fixtureFolder("st-bert");
const recorded: { texts: string[]; cases: Record<string, { files: Files; vectors: number[][] }> } = JSON.parse(
  await Deno.readTextFile(`${folder}/settings.json`),
);

async function copyAll(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
    else if (!name.startsWith("with_")) await copyAll(`${from}/${name}`, `${to}/${name}`);
  }
}

async function modelWith({ with: modules, ...files }: Files): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  await copyAll(folder, path);
  if (modules !== undefined) await copyAll(`${folder}/with_${modules}`, path);
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${path}/${name}`), { recursive: true });
    if (content === null) await Deno.remove(`${path}/${name}`);
    else await Deno.writeTextFile(`${path}/${name}`, JSON.stringify(content));
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function run(name: string, rows: readonly string[]) {
  return stProvider.activations!({ name, rows, layers: [-1] }, {});
}

for (const [name, { files, vectors }] of Object.entries(recorded.cases)) {
  Deno.test(`${name}: vectors are those of sentence-transformers`, async () => {
    await using model = await modelWith(files);
    const columns = vectors[0].length;
    const batches = run(model.path, recorded.texts);
    const [{ data }] = await collectVectors(batches, 1, recorded.texts.length, columns);
    assert.equal(data.length, vectors.length * columns);
    assert.ok(largestDifference(vectors.flat(), data) < 1e-5, String(largestDifference(vectors.flat(), data)));
  });
}

const REFUSED: readonly [Files, RegExp][] = [
  [{ "config_sentence_transformers.json": { truncate_dim: 0 } }, /its truncate_dim is 0/],
  [{ "config_sentence_transformers.json": { model_type: "SparseEncoder" } }, /it is a "SparseEncoder"/],
  [{ "sentence_bert_config.json": { max_seq_length: -1 } }, /sentence_bert_config\.json asks for the length -1/],
  [{ "sentence_bert_config.json": { transformer_task: "fill-mask" } }, /asks for the task "fill-mask"/],
  [
    { "sentence_bert_config.json": { modality_config: { text: {}, message: {} } } },
    /asks for texts as chat messages \(modality_config\)/,
  ],
  [
    { "sentence_bert_config.json": { modality_config: { text: { method: "get_text_features" } } } },
    /asks for the output .*get_text_features/,
  ],
  [{ "sentence_bert_config.json": { processing_kwargs: { text: { stride: 3 } } } }, /asks for stride = 3/],
  [{ "sentence_bert_config.json": { tokenizer_args: { add_prefix_space: true } } }, /asks for add_prefix_space = true/],
  [{ "sentence_bert_config.json": { pad_first: 1 } }, /asks for pad_first = 1, which is not supported/],
  [{ "1_Pooling/config.json": { pooling_mode: "first" } }, /pooling mode "first" is not known/],
  [{ "sentence_bert_config.json": ["a"] }, /sentence_bert_config\.json holds an array .*, and should hold an object/],
  [{ "config_sentence_transformers.json": { prompts: [1], default_prompt_name: "0" } }, /not among its prompts/],
  [{ "modules.json": { type: "x" } }, /modules\.json holds an object, and should hold a list/],
  [{ "modules.json": [null] }, /modules\.json names the path undefined/],
  [
    { "modules.json": [{ type: "custom_st.Transformer", path: "" }] },
    /modules are custom_st\.Transformer; Transformer and Pooling are supported/,
  ],
];

for (const [files, message] of REFUSED) {
  Deno.test(`${JSON.stringify(files)} is refused by name`, async () => {
    await using model = await modelWith(files);
    await assert.rejects(Array.fromAsync(run(model.path, ["a"])), message);
  });
}

Deno.test("a model's file can be named, and a path that is not there is no hub name", async () => {
  await using model = await modelWith({});
  const [plain] = await Array.fromAsync(run(model.path, ["hello"]));
  await Deno.rename(`${model.path}/onnx/model.onnx`, `${model.path}/onnx/model_O2.onnx`);
  const [named] = await Array.fromAsync(run(`${model.path}/onnx/model_O2.onnx`, ["hello"]));
  assert.deepEqual(named.outputs[0].data, plain.outputs[0].data);
  await assert.rejects(Array.fromAsync(run(`${model.path}/elsewhere`, ["hello"])), /there is no folder .*elsewhere/);
});

Deno.test("of the hub, a file of any name is fetched with the settings, and no other model", async () => {
  const names = ["config.json", "modules.json", "tokenizer.json", "tokenizer_config.json", "1_Pooling/config.json"];
  const files: Record<string, Uint8Array<ArrayBuffer> | string> = { "onnx/model.onnx": "another model" };
  for (const name of names) files[name] = await Deno.readFile(`${folder}/${name}`);
  files["onnx/model_qint8_avx512.onnx"] = await Deno.readFile(`${folder}/onnx/model.onnx`);
  files["sentence_xlm-roberta_config.json"] = JSON.stringify({ max_seq_length: 6 });
  const { vectors } = recorded.cases["sentence_xlm-roberta_config.json"];
  await withHub(async (hub) => {
    hub.commit("sentence-transformers/tiny", { ...files, "README.md": "# Tiny" });
    const batches = run("tiny/onnx/model_qint8_avx512.onnx", recorded.texts);
    const [{ data }] = await collectVectors(batches, 1, recorded.texts.length, 32);
    assert.ok(largestDifference(vectors.flat(), data) < 1e-5);
    assert.ok(hub.log.some((request) => request.endsWith("GET sentence_xlm-roberta_config.json")));
    assert.ok(!hub.log.some((request) => /README|onnx\/model\.onnx/.test(request)));
  });
});
