import assert from "node:assert/strict";
import { join } from "node:path";
import { KernelClient } from "../../notebooks/kernel.ts";
import { type Notebook, runNotebook } from "../../notebooks/notebook.ts";
import { testFolder } from "../../stores/_paths.ts";
import { jsonLines, run } from "../_run.ts";

Deno.test("new makes a folder whose notebook runs from top to bottom", async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "mine");
  const { code, out } = await run(["new", path]);
  assert.equal(code, 0);
  assert.match(out, /Next:\n {2}deno jupyter --install/);
  const notebook = JSON.parse(await Deno.readTextFile(join(path, "first.ipynb"))) as Notebook;
  const kernel = await KernelClient.start(path);
  try {
    await runNotebook(notebook, kernel);
  } finally {
    await kernel.close();
  }
  const last = notebook.cells.at(-1)!.outputs!.at(-1)!.data as Record<string, string>;
  assert.match(last["text/plain"], /learned from: \d+ positive and \d+ negative examples/);
  for (const made of ["results", "report.svg", "probe.onnx"]) assert.ok(await Deno.stat(join(path, made)), made);
});

Deno.test("new writes nothing into a folder that has one of the files", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(join(folder.path, "prompts.csv"), "mine");
  const { code, err } = await run(["new", folder.path]);
  assert.equal(code, 2);
  assert.match(err, /has prompts\.csv already; nothing was written/);
  assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name), ["prompts.csv"]);
});

Deno.test("new takes a model, and says what it wrote", async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "a b");
  const { out } = await run(["new", path, "--model", 'hf:org/"name"', "-j"]);
  const [{ files }] = jsonLines(out);
  assert.deepEqual(files.filter((name: string) => !name.startsWith(".")), [
    "deno.json",
    "first.ipynb",
    "prompts.csv",
    "probegraph.d.ts",
  ]);
  const { cells } = JSON.parse(await Deno.readTextFile(join(path, "first.ipynb"))) as Notebook;
  assert.match(cells.map(({ source }) => [source].flat().join("")).join("\n"), /model: "hf:org\/\\"name\\"",/);
});
