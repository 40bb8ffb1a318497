import assert from "node:assert/strict";
import { type Op, patch, Runner } from "../../../mod.ts";
import { whatIsWrong } from "../../../runner/faults/what_is_wrong.ts";
import { fromFileUrl, testFolder } from "../../stores/_paths.ts";

const MODEL = "onnx:demo/model";
const runner = new Runner({ store: "memory://wrong" });
const data = runner.fromInline({ prompt: ["a", "b"], label: ["x", "y"] });
const text = data.colText("prompt");
const positives = data.colCategorical("label").isIn("x");
const vectors = text.llmLayerActivations({ model: MODEL, layer: 2 });

function faultOf(op: Op): Promise<string | undefined> {
  return whatIsWrong(op, runner);
}

Deno.test("what a model on this machine does not have is known before it is run", async () => {
  const faults: [Op, RegExp][] = [
    [text.llmLayerActivations({ model: MODEL, layer: 7 }), /layer 7: the model has 6 blocks/],
    [text.llmLayerActivations({ model: MODEL, layer: -8 }), /layer -8: the model has 6 blocks/],
    [
      text.llmLayerActivations({ model: MODEL, hookPoint: "blocks.6.hook_mlp_out" }),
      /has 6 blocks, 0 to 5; .* is blocks.5.hook_resid_post/,
    ],
    [text.llmAttention({ model: MODEL, layers: [6] }), /block 6: the model has 6 blocks, 0 to 5/],
    [
      patch({ model: MODEL, clean: text, corrupted: text, answer: 1, wrong: 2, site: "hook_resid_pre", layers: [6] }),
      /^Cannot take block 6: the model has 6 blocks, 0 to 5/,
    ],
    [text.llmAttention({ model: MODEL, layers: [0], heads: [4] }), /head 4: a block of the model has 4 heads, 0 to 3/],
    [text.llmLogitLens({ model: MODEL, layers: [7] }), /layer 7/],
    [text.llmClassScores({ model: "onnx:demo/classifier", labels: ["NO"] }), /"NO": the labels .* 0 \("ORDINARY"\)/],
    [text.llmClassScores({ model: MODEL }), /it does not classify texts/],
    [text.llmLayerActivations({ model: "onnx:demo/modle", layer: 1 }), /there is no folder demo\/modle/],
    [text.llmLayerActivations({ model: "nosuch:demo", layer: 1 }), /known schemes are/],
  ];
  for (const [op, expected] of faults) assert.match(await faultOf(op) ?? "nothing", expected);
});

Deno.test("what is there is not said to be wrong", async () => {
  const fine = [
    text.llmLayerActivations({ model: MODEL, layer: 6 }),
    text.llmLayerActivations({ model: MODEL, layer: -7 }),
    text.llmLayerActivations({ model: MODEL, hookPoint: "blocks.5.attn.hook_z" }),
    text.llmAttention({ model: MODEL, layers: [5], heads: [3] }),
    text.llmLogitLens({ model: MODEL, layers: [0, 6] }),
    text.llmClassScores({ model: "onnx:demo/classifier", labels: ["OVERRIDE", 0] }),
    text.llmGenerateText({ model: MODEL, maxTokens: 2 }),
  ];
  for (const op of fine) assert.equal(await faultOf(op), undefined);
});

Deno.test("a model that would have to be fetched is not asked about, and nothing is fetched", async () => {
  for (const model of ["hf:nobody/nothing", "tl:gpt2-small"]) {
    assert.equal(await faultOf(text.llmLayerActivations({ model, layer: 999 })), undefined);
  }
});

Deno.test("what is wrong with an op is said of all that is computed from it, and of nothing that is stored", async () => {
  const wrong = text.llmLayerActivations({ model: MODEL, layer: 99 });
  const report = wrong.trainClassifier({ positives }).predict(vectors).evaluate({ gtPositives: positives });
  assert.match(await faultOf(report) ?? "nothing", /layer 99/);
  assert.match(
    await faultOf(data.colText("promt").llmLayerActivations({ model: MODEL, layer: 1 })) ?? "nothing",
    /promt/,
  );
  await data.materialize();
  assert.equal(await faultOf(data), undefined);
});

Deno.test("what is stored may be read after its model is gone; a column beside it may still be wrong", async () => {
  await using folder = await testFolder();
  const model = `onnx:${folder.path}/model`;
  const stored = text.llmLayerActivations({ model, layer: 1 });
  assert.match(await faultOf(stored.trainClassifier({ positives })) ?? "nothing", /there is no folder/);
  await Deno.symlink(fromFileUrl("../../demo/model"), `${folder.path}/model`);
  await stored.materialize();
  await Deno.remove(`${folder.path}/model`);
  assert.equal(await faultOf(stored.trainClassifier({ positives })), undefined);
  const misspelt = data.colCategorical("labl").isIn("x");
  assert.match(await faultOf(stored.trainClassifier({ positives: misspelt })) ?? "nothing", /no column "labl"/);
});

Deno.test("a column that a file does not have is known before the file is loaded, through what chooses rows too", async () => {
  await using folder = await testFolder();
  const files: Record<string, string> = {
    "a.csv": "prompt,label\nhi,x\n",
    "a.jsonl": '{"prompt": "hi", "label": "x"}\n',
    "long.jsonl": '{"prompt": "hi", "label": "x"}\n'.repeat(20_000) + '{"prompt": "hi", "late": 1}\n',
  };
  for (const [name, content] of Object.entries(files)) await Deno.writeTextFile(`${folder.path}/${name}`, content);
  const fresh = new Runner({ store: "memory://" });
  const [parquet, csv, jsonl, long] = await Promise.all([
    fresh.fromParquet("demo/data/test.parquet"),
    fresh.fromCsv(`${folder.path}/a.csv`),
    fresh.fromJsonl(`${folder.path}/a.jsonl`),
    fresh.fromJsonl(`${folder.path}/long.jsonl`),
  ]);
  for (const rows of [parquet, csv, jsonl, parquet.take(5), csv.maskRows(csv.colCategorical("label").isIn("x"))]) {
    assert.match(
      await whatIsWrong(rows.colText("promt"), fresh) ?? "nothing",
      /no column "promt" .*did you mean "prompt"/,
    );
    assert.equal(await whatIsWrong(rows.colText("prompt"), fresh), undefined);
  }
  // A column can come to light further down.
  assert.equal(await whatIsWrong(long.colText("late"), fresh), undefined);
  assert.equal((await parquet.status()).state, "new");
});

Deno.test("a column that is asked for as what it does not hold is known before it is read", async () => {
  const held = runner.fromInline({ t: ["a", "b"], n: [1, 2], v: [[1, 2], [3, 4]], none: [null, null] });
  assert.match(
    await faultOf(held.colScore("t")) ?? "",
    /^Column "t" holds text, but a column of numbers .*read it with colText\("t"\)/,
  );
  assert.match(await faultOf(held.colText("n")) ?? "", /holds Int64, but a column of text holds strings/);
  assert.match(
    await faultOf(held.colVector("n").trainClassifier({ positives: held.colBoolean("n") })) ?? "",
    /column of vectors/,
  );
  assert.match(await faultOf(held.colBoolean("n")) ?? "", /2 in row 1/);
  // Which rows are taken is not looked at: they may all be 0 or 1.
  assert.equal(await faultOf(held.take(1).colBoolean("n")), undefined);
  assert.match(await faultOf(held.take(1).colScore("t")) ?? "", /holds text/);
  for (const op of [held.colText("t"), held.colCategorical("n"), held.colVector("v"), held.colScore("none")]) {
    assert.equal(await faultOf(op), undefined);
  }
});

Deno.test("a column of a file holds what its beginning says; numbers at the beginning of a long CSV file can be text further down", async () => {
  await using folder = await testFolder();
  const files = {
    "short.csv": "t,n\na,1\n",
    "long.csv": `t,n\n${"some text,1\n".repeat(40_000)}some text,x\n`,
    "long.jsonl": '{"t":"some text","n":1}\n'.repeat(20_000),
  };
  for (const [name, content] of Object.entries(files)) await Deno.writeTextFile(`${folder.path}/${name}`, content);
  const [short, long, json, parquet] = await Promise.all([
    runner.fromCsv(`${folder.path}/short.csv`),
    runner.fromCsv(`${folder.path}/long.csv`),
    runner.fromJsonl(`${folder.path}/long.jsonl`),
    runner.fromParquet("demo/data/test.parquet"),
  ]);
  for (const op of [short.colScore("t"), long.colScore("t"), json.colVector("t"), parquet.colScore("prompt")]) {
    assert.match(await faultOf(op) ?? "nothing", /^Column "(t|prompt)" holds text/);
  }
  assert.match(await faultOf(short.colText("n")) ?? "nothing", /holds Int64/);
  assert.match(await faultOf(json.colText("n")) ?? "nothing", /holds Int64/);
  assert.equal(await faultOf(long.colText("n")), undefined);
  assert.equal((await long.colText("n").toArray()).at(-1), "x");
});
