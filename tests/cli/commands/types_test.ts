import assert from "node:assert/strict";
import { join } from "node:path";
import { dataFiles } from "../../../cli/types/data_files.ts";
import { declaration, modelsNamed } from "../../../cli/types/declaration.ts";
import { modelsAtHand } from "../../../cli/types/models.ts";
import { withVariables } from "../../_variables.ts";
import { testFolder } from "../../stores/_paths.ts";
import { jsonLines, run } from "../_run.ts";

Deno.test("types writes the columns of files of every format, in their order, whatever they are called", async () => {
  await using folder = await testFolder();
  const [csv, semicolons, jsonl] = ["a.csv", "b.csv", "c.jsonl"].map((name) => join(folder.path, name));
  await Deno.writeTextFile(csv, '"say ""hi""",z,a\n1,2,3\n');
  await Deno.writeTextFile(semicolons, "p;q\n1;2\n");
  await Deno.writeTextFile(jsonl, '{"prompt": "x"}\n{"label": 1}\n');
  const to = join(folder.path, "names.d.ts");
  const parquet = "demo/data/test.parquet";
  const { code, out } = await run(["types", csv, jsonl, parquet, "--model", "hf:o/m", "--to", to, "-j"]);
  assert.equal(code, 0);
  const [{ files }] = jsonLines(out);
  assert.deepEqual(files[csv], ['say "hi"', "z", "a"]);
  assert.deepEqual(files[jsonl], ["prompt", "label"]);
  assert.ok(files[parquet].includes("prompt") && files[parquet].includes("label"));
  assert.ok((await Deno.readTextFile(to)).includes(`"say \\"hi\\"" | "z" | "a";`));

  // Written anew, it keeps the models that were named, and says how editors come to read it.
  const again = await run(["types", semicolons, "--delimiter", ";", "--to", to]);
  assert.match(again.out, /b\.csv: p, q\n/);
  assert.match(again.out, /"compilerOptions": \{ "types": \["\/.*names\.d\.ts"\] \}/);
  assert.ok(modelsNamed(await Deno.readTextFile(to)).includes("hf:o/m"));
});

Deno.test("types finds the data files of a folder and of those in it, and refuses what has no known ending", async () => {
  await using folder = await testFolder();
  for (const name of ["data/deep", ".hidden", "node_modules"]) {
    await Deno.mkdir(join(folder.path, name), { recursive: true });
  }
  const names = [
    "b.CSV",
    "a.jsonl",
    "data/x.parquet",
    "data/deep/y.csv",
    ".hidden/z.csv",
    "node_modules/n.csv",
    "o.txt",
  ];
  for (const name of names) await Deno.writeTextFile(join(folder.path, name), "");
  assert.deepEqual(await dataFiles(folder.path), ["a.jsonl", "b.CSV", "data/x.parquet"]);
  const { code, err } = await run(["types", "notes.txt"]);
  assert.equal(code, 2);
  assert.match(err, /notes\.txt has no ending that says what it is: \.csv, /);
});

Deno.test("models at hand are those of the hub's cache and of folders", async () => {
  await using folder = await testFolder();
  const commit = join(folder.path, "hub/models--org--name/snapshots/c0ffee");
  for (const path of [join(commit, "onnx"), join(folder.path, "mine/models/small"), join(folder.path, "mine/empty")]) {
    await Deno.mkdir(path, { recursive: true });
  }
  const files = [`${commit}/config.json`, `${commit}/onnx/model.onnx`];
  const local = ["config.json", "model.onnx"].map((name) => join(folder.path, "mine/models/small", name));
  for (const path of [...files, ...local]) await Deno.writeTextFile(path, "");
  using _variables = withVariables({ HF_HUB_CACHE: join(folder.path, "hub"), PROBEGRAPH_MODELS: undefined });
  assert.deepEqual(await modelsAtHand(join(folder.path, "mine")), ["onnx:models/small", "hf:org/name"]);
});

Deno.test("a declaration's models are read back, whatever they are called", () => {
  const models = ['hf:o/"quoted"', "onnx:C:\\models\\gpt"];
  assert.deepEqual(modelsNamed(declaration({ files: {}, models })), models);
  assert.deepEqual(modelsNamed("nothing of this kind"), []);
});
