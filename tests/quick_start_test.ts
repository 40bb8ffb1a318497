import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner } from "../mod.ts";
import { MemoryStore } from "../stores/memory.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The lines of krnel-graph's README, translated one by one; only the files and the model are ours. */
Deno.test("krnel-graph's quick start runs as it stands", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  const dsTrain = (await runner.fromParquet(path("../demo/data/train.parquet"))).take(60, { skip: 7 });
  const colPrompt = dsTrain.colText("prompt");
  const colLabel = dsTrain.colCategorical("label");
  const xTrain = colPrompt.llmLayerActivations({ model: `onnx:${path("../demo/model")}`, layer: -1 });
  const trainPositives = colLabel.isIn(new Set(["override", "another_label"]));
  const trainNegatives = trainPositives.not();
  const probe = xTrain.trainClassifier({ positives: trainPositives, negatives: trainNegatives });
  const dsTest = (await runner.fromParquet(path("../demo/data/test.parquet"))).take(40, { skip: 3 });
  const xTest = xTrain.subs([dsTrain, dsTest]);
  const testScores = probe.predict(xTest);
  const evalResult = testScores.evaluate({
    gtPositives: trainPositives.subs([dsTrain, dsTest]),
    gtNegatives: trainNegatives.subs([dsTrain, dsTest]),
  });
  const { all } = await runner.toJson(evalResult) as { all: Record<string, number> };
  assert.equal(all.count, 40);
  assert.ok(all.roc_auc > 0.5 && all.best_accuracy > 0.5);
  assert.equal((await runner.toMatrix(xTrain)).rows, 60);
});
