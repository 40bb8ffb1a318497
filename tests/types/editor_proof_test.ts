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
  const activations = 'data.colText("prompt").llmLayerActivations';
  const probe = `${activations}({ model: "m", layer: 1 }).trainClassifier`;
  const [columns, record, files, models, options, classifiers, settings] = await server.complete("cells", [
    START,
    'data.take(5).colText("‸")',
    "(await data.columns).‸",
    'await runner.fromCsv("‸")',
    `${activations}({ model: "‸", layer: 1 })`,
    `${activations}({ model: "m", layer: 1, ‸ })`,
    `${probe}("‸")`,
    `${probe}("lda", { ‸ })`,
  ]);
  assert.deepEqual(columns, ["prompt", "label"]);
  assert.deepEqual(record, ["label", "prompt"]);
  assert.ok(files.includes("prompts.csv"));
  assert.deepEqual(models, ["hf:org/model"]);
  assert.ok(options.includes("tokenMode?"));
  assert.ok(classifiers.includes("logistic_regression") && classifiers.includes("mean_difference"), `${classifiers}`);
  assert.ok(settings.includes("positives"));
});
