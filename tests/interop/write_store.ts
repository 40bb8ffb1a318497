// Writes a store for krnel-graph to read: deno run -A tests/interop/write_store.ts STORE VALUES.json
// Run by hand, from the root of the repository, and then `read_store.py` with the same arguments.
import { Runner } from "../../mod.ts";

const [store, values] = Deno.args;
const runner = new Runner({ store });
const dataset = await runner.fromParquet("demo/data/test.parquet");
const split = dataset.assignTrainTestSplit({ testSize: 0.3 });
const text = dataset.template("{{p}} ({{k}})", { p: dataset.colText("prompt"), k: 3 });
const activations = dataset.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 4 });
const positives = dataset.colCategorical("label").isIn("override");
const probe = activations.trainClassifier({ positives, trainDomain: split.train, preprocessing: "standardize" });
const scores = probe.predict(activations);
const report = scores.evaluate({ gtPositives: positives, split, scoreThreshold: 0 });
await runner.materialize([split, text, report]);

await Deno.writeTextFile(
  values,
  JSON.stringify({
    dataset: { uuid: dataset.uuid, value: (await dataset.toRows()).map(({ prompt }) => prompt) },
    split: { uuid: split.uuid, value: await split.toArray() },
    text: { uuid: text.uuid, value: await text.toArray() },
    activations: { uuid: activations.uuid, value: Array.from((await activations.toMatrix()).data as Float32Array) },
    scores: { uuid: scores.uuid, value: Array.from(await scores.toArray()) },
    report: { uuid: report.uuid, value: await report.toJson() },
  }),
);
