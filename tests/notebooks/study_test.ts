import assert from "node:assert/strict";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { projectFiles } from "../../cli/new/project.ts";
import { testFolder } from "../stores/_paths.ts";
import { KernelClient } from "./kernel.ts";
import { type Notebook, runNotebook, sourceOf } from "./notebook.ts";

const STUDY = "tests/notebooks/study";
const notebook = await readJson("study.ipynb") as Notebook;
/** The study with pandas, transformers, scikit-learn, matplotlib and skl2onnx. */
const inPython = await Deno.readTextFile(join(STUDY, "study.py"));
const cells = notebook.cells.filter(({ cell_type }) => cell_type === "code").map(sourceOf);

async function readJson(name: string) {
  return JSON.parse(await Deno.readTextFile(join(STUDY, name)));
}

Deno.test("a study takes at most 25 lines, from a CSV file to a figure and an ONNX model", () => {
  const lines = linesOf(cells.join("\n"));
  assert.ok(lines.length <= 25, `${lines.length} lines`);
  assert.deepEqual(lines.filter((line) => line.length > 120 || /;\s*\S/.test(line)), [], "one statement in each line");
});

Deno.test("docs/first-study.md shows the study's cells, and counts the lines of Python's", async () => {
  const page = await Deno.readTextFile("docs/first-study.md");
  const lines = linesOf(inPython.replace(/^"""[^]*?"""/, ""));
  assert.match(page, new RegExp(`in ${linesOf(cells.join("\n")).length} lines[^]*: ${lines.length} lines`));
  assert.deepEqual([...page.matchAll(/```ts ignore\n([^]*?)\n```/g)].map(([, code]) => code), cells);
});

Deno.test("the study, in a folder of its own, finds what PyTorch and scikit-learn find", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(join(folder.path, "deno.json"), projectFiles(folder.path, undefined)["deno.json"]);
  await Deno.copyFile(join(STUDY, "prompts.csv"), join(folder.path, "prompts.csv"));
  const kernel = await KernelClient.start(folder.path, { PROBEGRAPH_MODELS: Deno.cwd() });
  const found = async (expression: string) => {
    const { outputs } = await kernel.run(`console.log(JSON.stringify(${expression}))`);
    return JSON.parse(String(outputs[0].content.text));
  };
  try {
    await runNotebook(structuredClone(notebook), kernel);
    await kernel.run(
      "const tested = async (all) => (await Promise.all(all.map((r) => r.metrics()))).map((r) => r.test)",
    );
    const python = await readJson("python.json");
    near(rocAuc(await found("await tested(sweep.steps.map((step) => step.report))")), python.sweep);
    const kinds = await found("await tested(reports)");
    near(rocAuc(kinds), Object.values(python.probes));
    const [{ count, accuracy }] = kinds;
    assert.equal(Math.round(count * (1 - accuracy)), python.mistakes);
    const [{ threshold, recall }] = await found("await tested([chosen])");
    near([threshold, recall], [python.threshold, python.recall]);
    await sameScores(
      await Deno.readFile(join(folder.path, "probe.onnx")),
      await found("[...(await x.toMatrix()).data]"),
      await found("[...await probes[0].predict(x).toArray()]"),
    );
  } finally {
    await kernel.close();
  }
  assert.match(await Deno.readTextFile(join(folder.path, "figure.svg")), /^<svg /);
});

/** Lines of code: without empty ones and comments. */
function linesOf(code: string): string[] {
  return code.split("\n").filter((line) => !/^\s*(?:#|\/\/|$)/.test(line));
}

/** ROC AUCs of reports. */
function rocAuc(reports: readonly { readonly roc_auc: number }[]): number[] {
  return reports.map((report) => report.roc_auc);
}

function near(found: readonly number[], expected: readonly number[]): void {
  assert.equal(found.length, expected.length);
  for (const [i, value] of found.entries()) {
    assert.ok(Math.abs(value - expected[i]) < 1e-4, `${found}, not ${expected}`);
  }
}

async function sameScores(model: Uint8Array, vectors: readonly number[], scores: readonly number[]): Promise<void> {
  const session = await InferenceSession.create(model);
  const shape = [scores.length, vectors.length / scores.length];
  const { score } = await session.run({ vector: new Tensor("float32", Float32Array.from(vectors), shape) });
  near([...score.data as Float32Array], scores);
}
