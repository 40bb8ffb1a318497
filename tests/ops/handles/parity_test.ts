import assert from "node:assert/strict";
import * as ops from "../../../ops/mod.ts";
import { isPythonType } from "../../../ops/krnel_graph.ts";
import { float, type Op } from "../../../ops/mod.ts";

/** Uuids that krnel-graph's fluent methods give, by the names of the cases below. */
const recorded: Record<string, string> = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/parity/fluent.json", import.meta.url)),
);

const ds = ops.LoadLocalParquetDatasetOp({ contentHash: "ab".repeat(32), filePath: "elsewhere.parquet" });
const [text, label, split] = [ds.colText("prompt"), ds.colCategorical("label"), ds.colTrainTestSplit("split")];
const [json, conversation] = [ds.colJson("meta"), ds.colConversation("messages")];
const [flag, other, number] = [ds.colBoolean("flag"), ds.colBoolean("other"), ds.colScore("number")];
const vector = ds.colVector("embedding");
const probe = vector.trainClassifier({ positives: flag });

const built: Record<string, Op> = {
  "LoadLocalParquetDatasetOp": ds,
  "LoadInlineJsonDatasetOp": ops.LoadInlineJsonDatasetOp({ data: { a: [1, 2.5, null], b: ["x", "é", "🙂"] } }),
  "colVector": vector,
  "colText": text,
  "colConversation": conversation,
  "colCategorical": label,
  "colTrainTestSplit": split,
  "colScore": number,
  "colBoolean": flag,
  "colJson": json,
  "parseJson": text.parseJson(),
  "assignRowId": ds.assignRowId(),
  "assignTrainTestSplit": ds.assignTrainTestSplit(),
  "assignTrainTestSplit fraction": ds.assignTrainTestSplit({ testSize: 0.5 }),
  "assignTrainTestSplit float(1)": ds.assignTrainTestSplit({ testSize: float(1) }),
  "assignTrainTestSplit counts": ds.assignTrainTestSplit({ testSize: 2, trainSize: 3, randomState: 7 }),
  "AssignTrainTestSplitOp": ops.AssignTrainTestSplitOp({ dataset: ds }),
  "template": ds.template("  {{ a }} {{ b }} {{ c }}\n", { a: text, b: json, c: 3 }),
  "template kept": ds.template(" {{ a }} ", { a: text }, { stripTemplateWhitespace: false, maxLength: 9 }),
  "take": ds.take(),
  "take some": ds.take(100, { skip: 3, offset: 2 }),
  "maskRows": ds.maskRows(flag),
  "isIn categorical": label.isIn(["b", "a"]),
  "isIn with falseValues": label.isIn("b", { falseValues: ["z", "y"] }),
  "isIn text": text.isIn(["a"]),
  "notIn": text.notIn(["a"]),
  "split.train": split.train,
  "split.test": split.test,
  "and": flag.and(other),
  "or": flag.or(other),
  "xor": flag.xor(other),
  "not": flag.not(),
  "col": vector.col(2),
  "VectorToScalarOp": ops.VectorToScalarOp({ input: vector }),
  "add": number.add(vector.col(0)),
  "sub": number.sub(vector.col(0)),
  "mul": number.mul(vector.col(0)),
  "div": number.div(vector.col(0)),
  "group": ops.group(text, vector),
  "llmGenerateText": text.llmGenerateText({ model: "hf:gpt2" }),
  "llmLayerActivations": text.llmLayerActivations({ model: "hf:gpt2", layer: -1 }),
  "llmLayerActivations json": json.llmLayerActivations({
    modelName: "hf:gpt2",
    layerNum: 3,
    tokenMode: "mean",
    batchSize: 1,
    maxLength: 512,
    dtype: null,
    applyChatTemplate: false,
  }),
  "llmLayerActivations conversation": conversation.llmLayerActivations({
    model: "hf:gpt2",
    layer: 0,
    tokenMode: "all",
    dtype: "float16",
    device: "cpu",
  }),
  "llmLogitScores": text.llmLogitScores({ model: "hf:gpt2", logitTokenIds: ["yes", 5] }),
  "llmLogitScores all": text.llmLogitScores({
    model: "hf:gpt2",
    logitTokenIds: [1],
    batchSize: 2,
    dtype: null,
    maxLength: 9,
    applyChatTemplate: false,
  }),
  "trainClassifier": probe,
  "trainClassifier all": vector.trainClassifier("rbf_svc", {
    positives: flag,
    negatives: other,
    trainDomain: split.train,
    preprocessing: "standardize",
    params: { C: float(1), max_iter: 100 },
  }),
  "predict": probe.predict(vector),
  "evaluate": number.evaluate({ gtPositives: flag }),
  "evaluate all": number.evaluate({
    gtPositives: flag,
    gtNegatives: other,
    split,
    predictDomain: split.test,
    scoreThreshold: 0,
  }),
  "umapVis": vector.umapVis(),
  "umapVis some": vector.umapVis({ nNeighbors: 5, minDist: 1, nEpochs: 9, randomState: 3 }),
  "UMAPVizOp": vector.umapVis({ metricKwds: { p: 3 }, spread: 2 }),
};

for (const [name, op] of Object.entries(built)) {
  Deno.test(`${name}: the uuid is krnel-graph's`, () => assert.equal(op.uuid, recorded[name]));
}

Deno.test("every recorded case is built, and every op type of krnel-graph is among them", () => {
  assert.deepEqual(Object.keys(built), Object.keys(recorded));
  const types = new Set(Object.values(built).map((op) => op.type));
  const known = Object.values(ops).filter((value) => typeof value === "function" && "fields" in value)
    .map((value) => (value as unknown as ops.OpDefinition).type);
  // tests/runner/odd_graphs_test.ts has those that no method makes.
  const bases = new Set(["LoadDatasetOp", "SelectColumnOp"]);
  assert.deepEqual(known.filter((type) => isPythonType(type) && !bases.has(type) && !types.has(type)), []);
});
