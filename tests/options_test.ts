/**
 * Every public function and method that takes options refuses a name that it does not know: a notebook's cell is not
 * type-checked, and a mistyped option that is left out gives other results without a word. Which there are says Deno's
 * reader of documentation; here stands how each is called.
 */
import assert from "node:assert/strict";
import {
  ablateHeads,
  bars,
  cached,
  collectGarbage,
  compare,
  controlVector,
  copyStore,
  defineOp,
  describe,
  deserialize,
  edit,
  field,
  graph,
  group,
  guardrail,
  histogram,
  layerSweep,
  loadGuardrail,
  MemoryStore,
  openStore,
  parseCode,
  patch,
  ProbegraphError,
  pythonJson,
  registerClassifier,
  registerProbeModel,
  removeResults,
  ResultStore,
  Runner,
  runWorker,
  S3Store,
  scatter,
  serialize,
  StatusWatch,
  table,
  trainSae,
  verifyStore,
} from "../mod.ts";
import { withOptions } from "./_documented_options.ts";
import type { GuardSession } from "../runner/guardrails/engine/session.ts";
import type { Manifest } from "../runner/guardrails/files/manifest.ts";
import { OnnxGraph } from "../runner/onnx/graph_builder.ts";
import { LoadedGuard } from "../runner/guardrails/loaded_guard.ts";
import type { ReadingRules } from "../runner/guardrails/read_texts.ts";

const runner = new Runner({ store: "memory://options" });
const data = runner.fromInline({
  text: ["a", "b"],
  score: [0.1, 0.9],
  bad: [false, true],
  split: ["train", "test"],
  json: [{}, {}],
});
const [text, score, bad] = [data.colText("text"), data.colScore("score"), data.colBoolean("bad")];
const [label, json] = [data.colCategorical("split"), data.colJson("json")];
const model = "onnx:none";
const vector = text.llmLayerActivations({ model, layer: 1 });
const tokens = text.llmLayerActivations({ model, layer: 1, tokenMode: "all" });
const probe = vector.trainClassifier("logistic_regression", { positives: bad });
const report = score.evaluate({ gtPositives: bad });
const sae = trainSae(tokens, { width: 8, k: 2 });
const features = text.llmFeatures({ model, sae });
const grid = text.llmAttention({ model, layers: 1 });
const chart = histogram(score);
const sheet = report.graph();
const viz = vector.umapVis();
const sweep = layerSweep({ text, model, layers: [1], positives: bad });
const results = () => new ResultStore(new MemoryStore());
const planned = await guardrail({ name: "g", probe, x: vector, threshold: 0.5 });
const manifest = { name: "g", model: { name: model }, probes: [] } as unknown as Manifest;
const guard = new LoadedGuard(manifest, {} as GuardSession, {} as ReadingRules, 1);

/** What a method is called on, and the arguments that stand before its options. */
const methods: Readonly<Record<string, readonly [receiver: object, ...before: readonly unknown[]]>> = {
  "Guard.tokenCounts": [guard, []],
  "Guard.score": [guard, []],
  "Guard.check": [guard, "a"],
  "Runner.fromParquet": [runner, "x.parquet"],
  "Runner.fromCsv": [runner, "x.csv"],
  "Runner.fromJsonl": [runner, "x.jsonl"],
  "Runner.fromHub": [runner, "a/b"],
  "Runner.loadSae": [runner, "x"],
  "Runner.batches": [runner, data],
  "Runner.toGguf": [runner, vector],
  "Runner.materialize": [runner, data],
  "Runner.watch": [runner, [data]],
  "Runner.remove": [runner, data],
  "Chart.toSvg": [chart],
  "Chart.toPng": [chart],
  "Chart.save": [chart, "x.svg"],
  "Chart.plot": [chart],
  "SheetFigure.toSvg": [sheet],
  "SheetFigure.toPng": [sheet],
  "SheetFigure.save": [sheet, "x.svg"],
  "SheetFigure.plot": [sheet],
  "LayerSweep.materialize": [sweep],
  "LayerSweep.best": [sweep],
  "LayerSweep.toJson": [sweep],
  "LayerSweep.toSvg": [sweep],
  "LayerSweep.toPng": [sweep],
  "LayerSweep.save": [sweep, "x.svg"],
  "LayerSweep.plot": [sweep],
  "Op.dependencies": [data],
  "Op.toCode": [data],
  "Op.toArrow": [data],
  "Op.toArray": [score],
  "Op.toMatrix": [vector],
  "Op.batches": [data],
  "Op.toJson": [data],
  "Op.toRows": [data],
  "Op.hasResult": [data],
  "Op.status": [data],
  "Op.materialize": [data],
  "Classifier.add": [probe],
  "Classifier.ablate": [probe],
  "Classifier.direction": [probe],
  "Classifier.toOnnx": [probe],
  "Column.isNull": [score],
  "Dataset.assignTrainTestSplit": [data],
  "Dataset.template": [data, "{{ a }}", { a: text }],
  "Dataset.take": [data, 1],
  "Dataset.sortBy": [data, score],
  "Dataset.sample": [data, 1],
  "Dataset.dropDuplicates": [data],
  "Features.toJson": [features],
  "Features.stats": [features],
  "Features.top": [features, 1, 1],
  "Features.card": [features, 1],
  "Features.dashboard": [features],
  "Features.map": [features],
  "Features.rank": [features],
  "Features.feature": [features, 1],
  "Features.vectors": [features],
  "Features.toMatrix": [features],
  "FigureOp.toSvg": [report],
  "FigureOp.toPng": [report],
  "FigureOp.save": [report, "x.svg"],
  "FigureOp.plot": [report],
  "Grid.toJson": [grid],
  "Grid.pool": [grid, "mean"],
  "Group.toGguf": [group(vector)],
  "JsonColumn.llmLayerActivations": [json],
  "LabelColumn.isIn": [label, "train"],
  "LabelColumn.contains": [label, "t"],
  "LabelColumn.matches": [label, "t"],
  "Report.toJson": [report],
  "Report.metrics": [report],
  "Report.mistakes": [report],
  "Report.threshold": [report],
  "ScoreColumn.evaluate": [score],
  "ScoreColumn.operatingPoint": [score],
  "Sae.splice": [sae],
  "Sae.addFeature": [sae, 1],
  "Sae.ablateFeature": [sae, 1],
  "Sae.similar": [sae, 1, 1],
  "Sae.logits": [sae],
  "Sae.sparsity": [sae],
  "Sae.save": [sae, "x"],
  "SaeFeature.add": [sae.feature(1)],
  "SaeFeature.clamp": [{ clamp: (given: object) => sae.feature(1).clamp({ to: 1, ...given }) }],
  "SaeFeature.ablate": [sae.feature(1)],
  "TextColumn.llmGenerateText": [text],
  "TextColumn.llmLayerActivations": [text],
  "TextColumn.llmLogitScores": [text],
  "TextColumn.llmClassScores": [text],
  "TextColumn.guardScores": [text],
  "TextColumn.llmLogitLens": [text],
  "TextColumn.llmLogitAttribution": [text],
  "TextColumn.llmTokenAttribution": [text],
  "TextColumn.llmAttention": [text],
  "TextColumn.llmFeatures": [text],
  "TextColumn.saeReport": [text],
  "VectorColumn.trainClassifier": [vector, "lda"],
  "VectorColumn.trainSpanClassifier": [vector, "lda"],
  "VectorColumn.umapVis": [vector],
  "VectorColumn.add": [vector],
  "VectorColumn.ablate": [vector],
  "VectorColumn.set": [vector],
  "VectorColumn.toGguf": [vector],
  "VizColumn.plot": [viz],
  "VizColumn.place": [viz, vector],
  "FieldMakers.string": [field],
  "FieldMakers.oneOf": [field, ["a"]],
  "FieldMakers.boolean": [field],
  "FieldMakers.int": [field],
  "FieldMakers.float": [field],
  "FieldMakers.number": [field],
  "FieldMakers.any": [field],
  "FieldMakers.map": [field],
  "FieldMakers.strings": [field],
  "OnnxGraph.add": [new OnnxGraph(), "Add", []],
  "OnnxGraph.addSeveral": [new OnnxGraph(), "Add", [], 2],
  "Guardrail.save": [planned, "x"],
};

/** Functions and classes, by the arguments that stand before their options. */
const functions: Readonly<
  Record<string, readonly [made: (...given: never[]) => unknown, ...before: readonly unknown[]]>
> = {
  guardrail: [guardrail],
  loadGuardrail: [loadGuardrail, "x"],
  registerClassifier: [registerClassifier, "own", {}],
  registerProbeModel: [registerProbeModel, { kind: "own" }],
  runWorker: [runWorker],
  cached: [cached, new MemoryStore(), "x"],
  collectGarbage: [collectGarbage, results()],
  copyStore: [copyStore, results(), results()],
  describe: [describe, results(), data.uuid],
  removeResults: [removeResults, results(), [data]],
  openStore: [openStore, "memory://"],
  verifyStore: [verifyStore, results()],
  bars: [bars, label],
  histogram: [histogram, score],
  scatter: [scatter, viz],
  graph: [graph, "a = data"],
  table: [table, data],
  defineOp: [defineOp],
  deserialize: [deserialize, serialize(data)],
  layerSweep: [layerSweep],
  pythonJson: [pythonJson, 1],
  parseCode: [parseCode, "data"],
  controlVector: [controlVector, vector, vector],
  ablateHeads: [ablateHeads],
  edit: [edit],
  patch: [patch],
  trainSae: [trainSae, tokens],
};
const classes: Readonly<
  Record<string, readonly [made: new (...given: never[]) => unknown, ...before: readonly unknown[]]>
> = {
  Runner: [Runner],
  StatusWatch: [StatusWatch, runner, [data]],
  ResultStore: [ResultStore, new MemoryStore()],
  S3Store: [S3Store, "s3://bucket"],
};

/** What others implement, and what the library alone calls. */
const ofOthers = /^(?:Store|FolderStore|ModelProvider|Evaluator|Context|Figure)\.|Error$/;

const stray = { strayOption: 1 };

/** What a call does with an option that nobody knows. */
async function refusalOf(call: () => unknown): Promise<string> {
  try {
    const answer = await call();
    // A list of batches begins when it is read.
    if (typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer) {
      await Array.fromAsync(answer as AsyncIterable<unknown>);
    }
    return "took it";
  } catch (error) {
    return error instanceof ProbegraphError ? error.message : `threw ${error}`;
  }
}

function callOf(method: string, [receiver, ...before]: readonly [object, ...unknown[]]): unknown {
  return (receiver as Record<string, (...given: unknown[]) => unknown>)[method](...before, stray);
}

const calls: Readonly<Record<string, () => unknown>> = {
  ...Object.fromEntries(
    Object.entries(methods).map(([name, called]) => [name, () => callOf(name.slice(name.indexOf(".") + 1), called)]),
  ),
  ...Object.fromEntries(
    Object.entries(functions).map((
      [name, [made, ...before]],
    ) => [name, () => made(...before as never[], stray as never)]),
  ),
  ...Object.fromEntries(
    Object.entries(classes).map((
      [name, [made, ...before]],
    ) => [`new ${name}`, () => new made(...before as never[], stray as never)]),
  ),
};

for (const [name, call] of Object.entries(calls)) {
  Deno.test(`${name} refuses an option that it does not have`, async () => {
    assert.match(await refusalOf(call), /strayOption/);
  });
}

Deno.test("whatever takes options is called here with one that it does not have", async () => {
  const named = (await withOptions()).filter((name) => !ofOthers.test(name));
  assert.deepEqual(named.filter((name) => !Object.hasOwn(calls, name)), []);
  assert.deepEqual(Object.keys(calls).filter((name) => !named.includes(name)), []);
});

Deno.test("what takes no options refuses them", async () => {
  const arrow = await data.toArrow();
  const without: Readonly<Record<string, readonly [receiver: object, ...before: readonly unknown[]]>> = {
    fromInline: [runner, { a: [1] }],
    fromArrow: [runner, arrow],
    compare: [{ compare }, [report]],
    directions: [sae],
    predict: [probe, vector],
    gt: [score, 1],
    colText: [data, "text"],
  };
  for (const [name, called] of Object.entries(without)) {
    const refusal = await refusalOf(() => callOf(name, called));
    assert.match(
      refusal,
      new RegExp(`^${name}\\(\\) takes .* argument, got an object as well$`),
      `${name}: ${refusal}`,
    );
  }
});
