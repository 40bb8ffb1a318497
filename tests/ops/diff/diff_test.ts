import assert from "node:assert/strict";
import { type Dataset, float, LoadInlineJsonDatasetOp, type Op, OpError, type Report } from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { prompt: ["a"] } });
const other = LoadInlineJsonDatasetOp({ data: { prompt: ["b"] } });

function report(dataset: Dataset, layer: number, params: Record<string, unknown>): Report {
  const positives = dataset.colBoolean("harmful");
  const x = dataset.colText("prompt").llmLayerActivations({ model: "hf:gpt2", layer });
  return x.trainClassifier({ positives, params }).predict(x).evaluate({ gtPositives: positives });
}

const before = report(ds, 3, { C: 1 });

Deno.test("diff() tells nodes that changed from those that only depend on them, and from shared ones", () => {
  const diff = before.diff(report(ds, 5, { C: float(1) }));
  assert.deepEqual(types(diff.shared), [
    "LoadInlineJsonDatasetOp",
    "SelectTextColumnOp",
    "SelectBooleanColumnOp",
    "BooleanLogicOp",
  ]);
  assert.deepEqual(diff.changed.map(({ after, fields }) => [after.type, fields.map(({ field }) => field)]), [
    ["LLMLayerActivationsOp", ["layer"]],
    ["TrainClassifierOp", ["params"]],
  ]);
  assert.deepEqual(types(diff.affected.map(({ after }) => after)), ["ClassifierPredictOp", "ClassifierEvaluationOp"]);
  assert.deepEqual([diff.added, diff.removed], [[], []]);
  assert.equal(diff.isEmpty, false);
  assert.deepEqual(diff.changed[0].fields[0], { field: "layer", before: 3, after: 5 });
});

Deno.test("diff() gives rows of a table", () => {
  assert.deepEqual(before.diff(report(ds.take(9), 3, { C: float(1) })).toRows(), [
    {
      change: "changed",
      node: "prompt",
      type: "SelectTextColumnOp",
      field: "dataset",
      before: "dataset",
      after: "taken",
    },
    {
      change: "changed",
      node: "harmful",
      type: "SelectBooleanColumnOp",
      field: "dataset",
      before: "dataset",
      after: "taken",
    },
    {
      change: "changed",
      node: "probe",
      type: "TrainClassifierOp",
      field: "params",
      before: "{ C: 1 }",
      after: "{ C: float(1) }",
    },
    { change: "added", node: "taken", type: "TakeRowsOp", field: "", before: "", after: "" },
  ]);
});

Deno.test("a diff prints as a unified diff in which nodes that correspond have one name", () => {
  const after = report(other, 3, { C: 2 });
  assert.equal(
    before.diff(after).toString(),
    `--- ${before.toString()}
+++ ${after.toString()}
@@ -1,8 +1,8 @@
-const dataset = LoadInlineJsonDatasetOp({ data: { prompt: ["a"] } });
+const dataset = LoadInlineJsonDatasetOp({ data: { prompt: ["b"] } });
 const activations = dataset.colText("prompt").llmLayerActivations({ model: "hf:gpt2", layer: 3 });
 const harmful = dataset.colBoolean("harmful");
 const probe = activations.trainClassifier("logistic_regression", {
   positives: harmful,
-  params: { C: 1 },
+  params: { C: 2 },
 });
 const report = probe.predict(activations).evaluate({ gtPositives: harmful });
`,
  );
});

Deno.test("the diff of a graph with itself is empty", () => {
  const diff = before.diff(report(ds, 3, { C: 1 }));
  assert.equal(diff.isEmpty, true);
  assert.equal(diff.toString(), "");
  assert.deepEqual(diff.toRows(), []);
  assert.deepEqual([diff.changed, diff.affected, diff.added, diff.removed], [[], [], [], []]);
});

Deno.test("graphs of different kinds are compared by what they share", () => {
  const column = ds.colText("prompt");
  const diff = column.diff(before);
  assert.deepEqual(types(diff.shared), ["LoadInlineJsonDatasetOp", "SelectTextColumnOp"]);
  assert.deepEqual(diff.removed, []);
  assert.equal(diff.added.length, 6);
});

Deno.test("a node under another is matched again, and the one between is added", () => {
  const vector = ds.colVector("v");
  const diff = vector.col(0).add(vector.col(1)).diff(vector.col(0).add(vector.col(1).mul(vector.col(2))));
  assert.deepEqual(types(diff.added), ["VectorToScalarOp", "PairwiseArithmeticOp"]);
  assert.deepEqual(diff.changed.map(({ fields }) => fields.map(({ field }) => field)), [["right"]]);
});

Deno.test("a diff far apart in a long graph shows the lines around each change", () => {
  let [a, b] = [ds.colScore("a"), other.colScore("a")];
  for (let i = 0; i < 200; i++) [a, b] = [a.add(ds.colScore(`c${i}`)), b.add(ds.colScore(`c${i}`))];
  const text = a.diff(b.add(b)).toString();
  assert.ok(text.split("\n").length < 40, text);
});

Deno.test("diff() takes ops only", () => {
  assert.throws(
    () => before.diff(undefined as never),
    (error) => error instanceof OpError && /diff\(\) takes another op/.test(error.message),
  );
});

function types(ops: readonly Op[]): string[] {
  return ops.map((op) => op.type);
}
