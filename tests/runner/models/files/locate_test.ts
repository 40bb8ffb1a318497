import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { ModelError } from "../../../../ops/errors.ts";
import { locateModel } from "../../../../runner/models/files/locate.ts";
import { withVariables } from "../../../_variables.ts";

/** A project with a model and a folder below, another folder with models, and a working directory among them. */
async function inProject(folder: string, run: (root: string) => Promise<void>): Promise<void> {
  const root = realpathSync(await Deno.makeTempDir());
  const home = Deno.cwd();
  try {
    for (const model of ["project/demo/model", "elsewhere/gpt2", "elsewhere/demo/model"]) {
      await Deno.mkdir(`${root}/${model}`, { recursive: true });
      await Deno.writeTextFile(`${root}/${model}/config.json`, "{}");
    }
    await Deno.mkdir(`${root}/project/notebooks`);
    await Deno.writeTextFile(`${root}/project/deno.json`, "{}");
    Deno.chdir(`${root}/${folder}`);
    await run(root);
  } finally {
    Deno.chdir(home);
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a relative name means one model in the programs and notebooks of a project", async () => {
  using _variables = withVariables({ PROBEGRAPH_MODELS: undefined });
  await inProject("project", async () => assert.equal((await locateModel("demo/model")).folder, "demo/model"));
  await inProject("project/notebooks", async (root) => {
    assert.equal((await locateModel("demo/model")).folder, `${root}/project/demo/model`);
    await assert.rejects(locateModel("gpt2"), ModelError);
  });
});

Deno.test("PROBEGRAPH_MODELS names a folder in which relative names begin, where the working directory lacks them", async () => {
  await inProject("project", async (root) => {
    using _variables = withVariables({ PROBEGRAPH_MODELS: `${root}/elsewhere` });
    assert.equal((await locateModel("gpt2")).folder, `${root}/elsewhere/gpt2`);
    assert.equal((await locateModel("demo/model")).folder, "demo/model");
    await assert.rejects(locateModel("nosuch"), /nosuch.*PROBEGRAPH_MODELS/s);
    await assert.rejects(locateModel(`${root}/nosuch`), ModelError);
  });
});
