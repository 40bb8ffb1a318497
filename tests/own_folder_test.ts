import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { KernelClient } from "./notebooks/kernel.ts";
import { testFolder } from "./stores/_paths.ts";

const CLONE = fileURLToPath(new URL("../", import.meta.url));
const PROGRAM = `
import { Runner } from "@probegraph/probegraph";
const runner = new Runner({ store: "./results" });
const data = await runner.fromParquet(${JSON.stringify(join(CLONE, "demo/data/test.parquet"))});
const text = data.colText("prompt");
export const probe = text.llmLayerActivations({ model: ${JSON.stringify(`onnx:${CLONE}demo/model`)}, layer: 1 })
  .trainClassifier({ positives: data.colCategorical("label").isIn("override") });
`;

/** A folder outside the clone, with the `deno.json` that the README gives. */
async function ownFolder() {
  const folder = await testFolder();
  const readme = await Deno.readTextFile(join(CLONE, "README.md"));
  const [, line] = /```json\n(\{ "links": .*\})\n```/.exec(readme)!;
  const path = await Deno.realPath(folder.path);
  await Deno.writeTextFile(join(path, "deno.json"), line.replace("../probegraph", relative(path, CLONE)));
  await Deno.writeTextFile(
    join(path, "experiment.ts"),
    `${PROGRAM}\nawait probe.materialize();\nconsole.log(await probe.hasResult());`,
  );
  return { ...folder, path };
}

async function deno(cwd: string, ...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), { args, cwd, env: { NO_COLOR: "1" }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("a program in a folder of its own imports a clone with the README's line, without a word of Deno's", async () => {
  await using folder = await ownFolder();
  const { code, out, err } = await deno(folder.path, "run", "-A", "experiment.ts");
  assert.deepEqual({ code, out, err }, { code: 0, out: "true\n", err: "" });
  assert.ok((await Deno.stat(join(folder.path, "results"))).isDirectory);
});

Deno.test("a notebook in a folder of its own imports a clone with the README's line", async () => {
  await using folder = await ownFolder();
  const kernel = await KernelClient.start(folder.path);
  try {
    const { status, outputs } = await kernel.run(PROGRAM.replaceAll("export const", "const") + "\nprobe");
    assert.equal(status, "ok", JSON.stringify(outputs));
    assert.match(JSON.stringify(outputs.at(-1)), /"text\/html"/);
  } finally {
    await kernel.close();
  }
});

Deno.test("a program in another folder runs with the clone's configuration", async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "experiment.ts");
  await Deno.writeTextFile(
    path,
    PROGRAM.replace("@probegraph/probegraph", join(CLONE, "mod.ts")) + "\nconsole.log(probe.type);",
  );
  const { out, err } = await deno(folder.path, "run", "-A", "-c", join(CLONE, "deno.json"), "experiment.ts");
  assert.equal(out, "TrainClassifierOp\n", err);
});
