/** What an editor completes in the notebooks of a new folder, as Deno's language server tells it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { run } from "../cli/_run.ts";
import { testFolder } from "../stores/_paths.ts";
import { LanguageServer } from "./language_server.ts";

const START = `import { Runner } from "@probegraph/probegraph";
const runner = new Runner({ store: "./results" });
const data = await runner.fromCsv("prompts.csv");`;

Deno.test("in a new folder's notebooks, names of columns, files, models, classifiers and options complete", async () => {
  await using folder = await testFolder();
  const path = join(await Deno.realPath(folder.path), "mine");
  await run(["new", path, "--model", "hf:org/model"]);
  await using server = await LanguageServer.start(path);
  const complete = (name: string, cell: string) => server.complete(name, [START, cell]);
  assert.deepEqual(await complete("columns", 'data.take(5).colText("‸")'), ["prompt", "label"]);
  assert.deepEqual(await complete("record", "(await data.columns).‸"), ["label", "prompt"]);
  assert.ok((await complete("files", 'await runner.fromCsv("‸")')).includes("prompts.csv"));
  const activations = 'data.colText("prompt").llmLayerActivations';
  assert.deepEqual(await complete("models", `${activations}({ model: "‸", layer: 1 })`), ["hf:org/model"]);
  assert.ok((await complete("options", `${activations}({ model: "m", layer: 1, ‸ })`)).includes("tokenMode?"));
  const probe = `${activations}({ model: "m", layer: 1 }).trainClassifier`;
  const classifiers = await complete("classifiers", `${probe}("‸")`);
  assert.ok(classifiers.includes("logistic_regression") && classifiers.includes("mean_difference"), `${classifiers}`);
  assert.ok((await complete("probe", `${probe}("lda", { ‸ })`)).includes("positives"));
});
