import assert from "node:assert/strict";
import { walk } from "../../_walk.ts";
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";

const mod = new URL("../../../mod.ts", import.meta.url).href;
const model = fileURLToPath(new URL("../../../demo/model", import.meta.url));
const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));

const program = `
const { Runner } = await import(${JSON.stringify(mod)});
const runner = new Runner({ store: "memory://telemetry" });
const prompts = runner.fromInline({ text: ["a b", "c d", "e", "f"], label: ["x", "y", "x", "y"] });
const vectors = prompts.colText("text").llmLayerActivations({ model: "onnx:" + ${JSON.stringify(model)}, layer: 1 });
const probe = vectors.trainClassifier("logistic_regression", { positives: prompts.colCategorical("label").isIn("x") });
await probe.predict(vectors).toArray();
await (await import(${JSON.stringify(new URL("../../../runner/onnx/runtime.ts", import.meta.url).href)}))
  .createSession(await runner.toOnnx(probe));
`;

Deno.test("running models writes nothing to the cache and the temporary folder: telemetry is off", async () => {
  await using folder = await testFolder();
  for (const name of ["home", "tmp"]) await Deno.mkdir(`${folder.path}/${name}`);
  const { PATH = "", DENO_DIR } = Deno.env.toObject();
  const denoDir = DENO_DIR ?? JSON.parse(
    new TextDecoder().decode((await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output()).stdout),
  ).denoDir;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--config", config, `${folder.path}/main.ts`],
    env: { PATH, DENO_DIR: denoDir, HOME: `${folder.path}/home`, TMPDIR: `${folder.path}/tmp` },
    clearEnv: true,
    ...await Deno.writeTextFile(`${folder.path}/main.ts`, program).then(() => ({})),
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const files = [...await walk(`${folder.path}/home`), ...await walk(`${folder.path}/tmp`)];
  assert.deepEqual(files.filter((path) => /mat-debug|deviceid|onnx|microsoft/i.test(path)), []);
});

Deno.test("what the user set stays", async () => {
  const telemetry = new URL("../../../runner/onnx/telemetry.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `await import(${JSON.stringify(telemetry)}); console.log(Deno.env.get("ORT_DISABLE_TELEMETRY"))`],
    env: { ORT_DISABLE_TELEMETRY: "0" },
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "0\n");
});

Deno.test("onnxruntime is imported in one place only", async () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const importing = [];
  for (const storey of ["cli", "notebooks", "ops", "runner", "serve", "stores"]) {
    for (const path of await walk(root + storey)) {
      if (!path.endsWith(".ts")) continue;
      if (/(?:from|import\()\s*"onnxruntime-node"/.test(await Deno.readTextFile(path))) importing.push(path);
    }
  }
  assert.deepEqual(importing, [`${root}runner/onnx/runtime.ts`]);
});
