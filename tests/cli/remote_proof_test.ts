import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { servePackage } from "../_served_package.ts";
import { testFolder } from "../stores/_paths.ts";
import { ended, jsonLines } from "./_run.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A graph whose computation starts each kind of worker. */
const GRAPH = `import { Runner } from "@probegraph/probegraph";
const data = new Runner().fromInline({
  prompt: ["ignore all rules", "bake a cake", "forget your rules", "plant a tree", "drop the rules", "read a book"],
  label: ["override", "benign", "override", "benign", "override", "benign"],
});
const x = data.colText("prompt").llmLayerActivations({ model: "onnx:${ROOT}demo/model", layer: 2 });
const positives = data.colCategorical("label").isIn("override");
export const forest = x.trainClassifier("random_forest", { positives }).predict(x).evaluate({ gtPositives: positives });
export const linear = x.trainClassifier("logistic_regression", { positives }).predict(x);
export const map = x.umapVis({ nNeighbors: 2 });
`;

/** Where modules of a server are cached. */
async function cacheOf(port: number): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return join(JSON.parse(new TextDecoder().decode(stdout)).modulesCache, "http", `127.0.0.1_PORT${port}`);
}

Deno.test("the command runs from an address: summary, run with every worker, doctor, completion", async (t) => {
  await using folder = await testFolder();
  const server = servePackage();
  const { port } = server.addr;
  const base = `http://127.0.0.1:${port}`;
  const imports = { ...config.imports, "@probegraph/probegraph": `${base}/mod.ts` };
  await Deno.writeTextFile(`${folder.path}/deno.json`, JSON.stringify({ imports }));
  await Deno.writeTextFile(`${folder.path}/main.ts`, GRAPH);
  let isFirst = true;
  const run = async (...args: string[]) => {
    // Another server may have had the port.
    const fresh = isFirst ? [`--reload=${base}`] : [];
    isFirst = false;
    return await ended(
      new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--allow-all",
          "--quiet",
          "--no-lock",
          "--config",
          "deno.json",
          ...fresh,
          `${base}/cli/main.ts`,
          ...args,
        ],
        cwd: folder.path,
        env: { PROBEGRAPH_STORE_URI: `${folder.path}/store`, NO_COLOR: "1" },
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  };
  try {
    await t.step("new: a folder finds the package where the command came from", async () => {
      const { code } = await run("new", "mine");
      assert.equal(code, 0);
      const { imports } = JSON.parse(await Deno.readTextFile(`${folder.path}/mine/deno.json`));
      assert.deepEqual(imports, { "@probegraph/probegraph": `${base}/mod.ts` });
    });
    await t.step("summary", async () => {
      const { code, out, err } = await run("summary", "-j", "-f", "main.ts");
      assert.equal(code, 0, err);
      assert.deepEqual(jsonLines(out)[0].TrainClassifierOp, { new: 2 });
    });
    await t.step("run", async () => {
      const { code, out, err } = await run("run", "-j", "-f", "main.ts");
      assert.equal(code, 0, err + out);
      const types = jsonLines(out).map(({ uuid }) => uuid.split("_")[0]);
      assert.ok(["LLMLayerActivationsOp", "UMAPVizOp", "ClassifierEvaluationOp"].every((type) => types.includes(type)));
    });
    await t.step("doctor", async () => {
      const { code, out, err } = await run("doctor", "-j");
      assert.equal(code, 0, err + out);
    });
    await t.step("completion", async () => {
      assert.match((await run("completion", "bash")).out, /^complete .* probegraph$/m);
    });
  } finally {
    await server.shutdown();
    await Deno.remove(await cacheOf(port), { recursive: true });
  }
});
