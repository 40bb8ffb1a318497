/** Scores of classification heads beside what transformers' pipeline gives. */
import assert from "node:assert/strict";
import {
  canonicalJson,
  deserialize,
  graph,
  MemoryStore,
  OpError,
  registerModelProvider,
  Runner,
  serialize,
  type VectorColumn,
} from "../../../mod.ts";
import { onnxProvider } from "../../../runner/models/providers/onnx_provider.ts";
import { assertScores, classesOf, columnsOf, folderOf, modelOf } from "../models/classifiers.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { withHub } from "../models/hub/with_hub.ts";
import { withVariables } from "../../_variables.ts";

/** A copy of a model under another configuration. */
async function configured(name: string, changes: Readonly<Record<string, unknown>>) {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  await Deno.mkdir(`${folder}/onnx`);
  for (const file of ["tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"]) {
    await Deno.copyFile(`${folderOf(name)}/${file}`, `${folder}/${file}`);
  }
  const config = JSON.parse(await Deno.readTextFile(`${folderOf(name)}/config.json`));
  await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ ...config, ...changes }));
  return { model: `onnx:${folder}`, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("what becomes of the head's numbers is asked for, or what problem_type says, as in transformers", async () => {
  const { rows, activations } = await classesOf("bert");
  const { text } = columnsOf(rows);
  for (const [activation, recorded] of [["softmax", "softmax"], ["sigmoid", "sigmoid"], ["logit", "none"]] as const) {
    await assertScores(text.llmClassScores({ model: modelOf("bert"), activation }), activations[recorded]);
  }
  const used = { regression: "logit", multi_label_classification: "sigmoid", single_label_classification: "softmax" };
  for (const [problem_type, activation] of Object.entries(used)) {
    await using copy = await configured("bert", { problem_type });
    const scores = text.llmClassScores({ model: copy.model });
    await assertScores(scores, activations[problem_type]);
    const { classes } = (await scores.status()).provenance as { classes: Record<string, unknown> };
    assert.deepEqual(classes, { labels: ["BENIGN", "INJECTION", "JAILBREAK"], activation });
  }
});

Deno.test("a head of one number is a probability, or in a regression the number", async () => {
  const { rows, activations } = await classesOf("deberta_v2");
  const { text } = columnsOf(rows);
  await using copy = await configured("deberta_v2", { problem_type: "regression" });
  await assertScores(text.llmClassScores({ model: copy.model }), activations.regression);
  const score = text.llmClassScores({ model: modelOf("deberta_v2") }).col("LABEL_0");
  assert.ok(largestDifference(activations.sigmoid.flat(), await score.toArray() as Float64Array) < 1e-5);
});

Deno.test("labels are asked for by name or index, in any order; columns are taken by name or index", async () => {
  const { rows } = await classesOf("bert");
  const { text } = columnsOf(rows);
  const model = modelOf("bert");
  const two = text.llmClassScores({ model, labels: ["JAILBREAK", 0] });
  await assertScores(two, rows.map(({ scores }) => [scores[2], scores[0]]));
  const named = await two.col("BENIGN").toArray();
  assert.deepEqual(named, await two.col(1).toArray());
  await assert.rejects(
    two.col("INJECTION").toArray(),
    /no element "INJECTION": the vectors have "JAILBREAK" \(0\), "BENIGN" \(1\)/,
  );
  await assert.rejects(
    text.llmClassScores({ model, labels: ["TOXIC"] }).toMatrix(),
    /Cannot take the score of "TOXIC": the labels of .* are 0 \("BENIGN"\), 1 \("INJECTION"\), 2 \("JAILBREAK"\)/,
  );
  await assert.rejects(text.llmClassScores({ model, labels: ["BENIGN", 0] }).toMatrix(), /"BENIGN" twice/);
  assert.throws(() => text.llmClassScores({ model, labels: ["A", "A"] }), /"A" is there twice/);
  assert.throws(() => text.llmClassScores({ model, labels: [] }), /empty/);
});

Deno.test("a label keeps its number where names before it are missing, and one of several of a name is asked for by index", async () => {
  const { rows } = await classesOf("bert");
  const { text } = columnsOf(rows);
  const injection = rows.map(({ scores }) => [scores[1]]);
  await using gap = await configured("bert", { id2label: { "1": "INJECTION", "2": 7 } });
  await assertScores(text.llmClassScores({ model: gap.model, labels: ["INJECTION"] }), injection);
  assert.deepEqual((await text.llmClassScores({ model: gap.model }).toMatrix()).names, ["LABEL_0", "INJECTION", "7"]);
  await using alike = await configured("bert", { id2label: { "0": "safe", "1": "unsafe", "2": "unsafe" } });
  const which = /several have the name "unsafe", at 1, 2: ask for one by its index/;
  await assert.rejects(text.llmClassScores({ model: alike.model, labels: ["unsafe"] }).toMatrix(), which);
  await assert.rejects(text.llmClassScores({ model: alike.model }).col("unsafe").toArray(), which);
  await assertScores(text.llmClassScores({ model: alike.model, labels: [1] }), injection);
});

Deno.test("names of columns are stored with the result", async () => {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  try {
    const { rows } = await classesOf("bert");
    const scores = (store: string) =>
      columnsOf(rows, new Runner({ store })).text.llmClassScores({ model: modelOf("bert") });
    await scores(folder).materialize();
    const read = scores(folder);
    assert.deepEqual((await read.toMatrix()).names, ["BENIGN", "INJECTION", "JAILBREAK"]);
    assert.equal((await read.col("INJECTION").toArray()).length, rows.length);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the status counts the texts that were cut; windows cut none", async () => {
  const { cut } = await classesOf("bert");
  const { text } = columnsOf([...cut, cut[0]]);
  const model = modelOf("bert");
  const warnings = async (scores: VectorColumn) => {
    await scores.materialize();
    return (await scores.status()).warnings ?? [];
  };
  assert.match(
    String(await warnings(text.llmClassScores({ model }))),
    /^4 of 5 texts are longer than the 32 tokens .* and were cut/,
  );
  assert.match(String(await warnings(text.llmClassScores({ model, maxLength: 8 }))), /^4 of 5 texts .* 8 tokens/);
  assert.match(String(await warnings(text.llmClassScores({ model, maxLength: 5000 }))), /the 34 tokens/);
  assert.deepEqual(await warnings(text.llmClassScores({ model, long: "windows" })), []);
});

Deno.test("windows that cannot go on are refused; overlap goes with windows", async () => {
  const { cut } = await classesOf("bert");
  const { text } = columnsOf(cut);
  const model = modelOf("bert");
  await assert.rejects(
    text.llmClassScores({ model, long: "windows", overlap: 30 }).toMatrix(),
    /Cannot encode row 0: windows of 32 tokens have room for 30 of the text .* are to share 30/,
  );
  assert.throws(() => text.llmClassScores({ model, overlap: 3 }), /goes with long: "windows"/);
  assert.throws(() => text.llmClassScores({ model, long: "windows", applyChatTemplate: true }), OpError);
});

Deno.test("a pair's second text stands in every window, and has to leave room", async () => {
  const { cut } = await classesOf("bert");
  const { text, pair } = columnsOf(cut.map(({ text }) => ({ text, pair: text, scores: [] })));
  await assert.rejects(
    text.llmClassScores({ model: modelOf("bert"), pair, long: "windows" }).toMatrix(),
    /room for 0 of the text .* shorten the pair/,
  );
});

Deno.test("rows of one text with different pairs differ; a pair that is missing is refused", async () => {
  const { pairs } = await classesOf("bert");
  const mixed = [pairs[0], { ...pairs[0], pair: pairs[1].pair }, pairs[0]];
  const { text, pair } = columnsOf(mixed);
  const { data } = await text.llmClassScores({ model: modelOf("bert"), pair }).toMatrix();
  assert.ok(largestDifference(pairs[0].scores, data.subarray(0, 3)) < 1e-5);
  assert.ok(largestDifference(pairs[0].scores, data.subarray(3, 6)) > 1e-4);
  assert.deepEqual(data.subarray(6, 9), data.subarray(0, 3));
  const dataset = new Runner({ store: "memory://" }).fromInline({ a: ["x", "y"], b: ["x", null] });
  await assert.rejects(
    dataset.colText("a").llmClassScores({ model: modelOf("bert"), pair: dataset.colText("b") }).toMatrix(),
    /Cannot encode row 1: its pair has no text/,
  );
});

Deno.test("ops that differ in labels and activation share a pass", async () => {
  const { rows, activations } = await classesOf("bert");
  let passes = 0;
  registerModelProvider("counted", {
    ...onnxProvider,
    classScores(request, options) {
      passes++;
      return onnxProvider.classScores!(request, options);
    },
  });
  const runner = new Runner({ store: "memory://" });
  const { text } = columnsOf(rows, runner);
  const common = { model: `counted:${folderOf("bert")}`, batchSize: 2 };
  const scores = text.llmClassScores(common);
  const logit = text.llmClassScores({ ...common, activation: "logit", labels: [1] });
  await runner.materialize([scores, logit]);
  assert.equal(passes, 1);
  await assertScores(scores, rows.map((row) => row.scores));
  await assertScores(logit, activations.none.map((each) => [each[1]]));
});

Deno.test("an interrupted run goes on from the rows that are finished", async () => {
  const { windows: { overlap, rows } } = await classesOf("bert");
  const many = Array.from(
    { length: 12 },
    (_, i) => ({ ...rows[i % 4], text: `${rows[i % 4].text} ${"the ".repeat(i)}` }),
  );
  const settings = { long: "windows", overlap, batchSize: 2 } as const;
  const computed: number[] = [];
  let left = Infinity;
  registerModelProvider("stopping", {
    ...onnxProvider,
    async *classScores(request, options) {
      for await (const batch of onnxProvider.classScores!(request, options)) {
        if (left-- === 0) throw new Error("stopped");
        computed.push(...batch.rows);
        yield batch;
      }
    },
  });
  const model = `stopping:${folderOf("bert")}`;
  const whole = await columnsOf(many).text.llmClassScores({ model, ...settings }).toMatrix();
  computed.length = 0;
  left = 2;
  const fresh = new Runner({ store: new MemoryStore() });
  const scores = columnsOf(many, fresh).text.llmClassScores({ model, ...settings });
  await assert.rejects(scores.toMatrix(), /stopped/);
  const before = computed.length;
  left = Infinity;
  assert.deepEqual((await scores.toMatrix()).data, whole.data);
  assert.ok(before > 0 && before < many.length);
  assert.ok(computed.length < before + many.length, "finished rows are not computed again");
});

Deno.test("a model that does not classify texts is refused with what it is", async () => {
  const { text } = columnsOf([{ text: "a", pair: "", scores: [] }]);
  const refusal = (model: string, said: RegExp) => assert.rejects(text.llmClassScores({ model }).toMatrix(), said);
  await refusal(`onnx:${fixtureFolder("gpt2")}`, /does not classify texts, it is a language model, .* llmLogitScores/);
  await refusal(`onnx:${fixtureFolder("exports/llama_tokens-trace")}`, /its head gives 3 numbers for each token/);
  await refusal(`onnx:${fixtureFolder("st-bert")}`, /its output is hidden states: llmLayerActivations/);
  await refusal("ollama:llama-guard3", /Cannot compute classScores .*ONNX export, or another of onnx:, hf:/);
  await assert.rejects(text.llmClassScores({ model: "gpt2" }).toMatrix(), /named scheme:name/);
});

Deno.test("a classifier and a guard of the hub are fetched, and run offline afterwards", async () => {
  const files = async (folder: string, names: readonly string[]) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)])));
  const texts = ["config.json", "tokenizer.json", "tokenizer_config.json"];
  const { rows } = await classesOf("bert");
  await withHub(async (hub) => {
    hub.commit("org/classifier", await files(folderOf("bert"), [...texts, "onnx/model.onnx"]));
    hub.commit("org/guard", await files(fixtureFolder("guards/granite"), [...texts, "onnx/model.onnx"]));
    const ask = async () => {
      const { text } = columnsOf(rows, new Runner({ store: new MemoryStore() }));
      await assertScores(text.llmClassScores({ model: "hf:org/classifier" }), rows.map((row) => row.scores));
      await text.guardScores({ model: "hf:org/guard", kind: "granite-guardian" }).materialize();
    };
    await ask();
    using _ = withVariables({ HF_HUB_OFFLINE: "1" });
    await ask();
  });
});

Deno.test("the identity has the fields that were there first, and later ones where they are not their default", () => {
  const { text, pair } = columnsOf([{ text: "a", pair: "b", scores: [] }]);
  const plain = text.llmClassScores({ model: "onnx:guard" });
  const fields = JSON.parse(canonicalJson(plain));
  assert.deepEqual(fields, {
    type: "LLMClassScoresOp",
    model_name: "onnx:guard",
    text: text.uuid,
    labels: null,
    activation: null,
    batch_size: 8,
    max_length: null,
    dtype: "float32",
    device: "auto",
    apply_chat_template: false,
  });
  assert.equal(text.llmClassScores({ model: "onnx:guard", long: "truncate", pair: null }).uuid, plain.uuid);
  const windows = plain.subs({ long: "windows", overlap: 8 });
  assert.deepEqual(JSON.parse(canonicalJson(windows)), { ...fields, long: "windows", overlap: 8 });
  const pairs = text.llmClassScores({ model: "onnx:guard", pair });
  assert.deepEqual(JSON.parse(canonicalJson(pairs)), { ...fields, pair: pair.uuid });
  assert.deepEqual(
    deserialize(serialize(plain, windows, pairs)).map(({ uuid }) => uuid),
    [plain, windows, pairs].map((op) => op.uuid),
  );
});

Deno.test("printed code makes the same ops again", () => {
  const { text, pair } = columnsOf([{ text: "a", pair: "b", scores: [] }]);
  const scores = text.llmClassScores({ model: "onnx:guard", labels: ["INJECTION"], pair, long: "windows" });
  const op = scores.col("INJECTION");
  assert.match(op.toCode(), /labels: \["INJECTION"\],\n {2}long: "windows",\n\}\);\n.*\.col\("INJECTION"\)/);
  assert.equal(Object.values(graph(op.toCode())).at(-1)!.uuid, op.uuid);
});
