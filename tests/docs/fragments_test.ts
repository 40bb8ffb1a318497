/** Pieces of programs on pages run, and the settings of an editor are those that are made. */
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { tableFromArrays } from "apache-arrow";
import { concatenate } from "../../stores/bytes.ts";
import { writeParquet } from "../../stores/formats/parquet/mod.ts";
import { HubServer } from "../runner/models/hub/hub_server.ts";
import { testFolder } from "../stores/_paths.ts";
import { blocksOf, CLONE, fragments } from "./_fragments.ts";

/** A folder of one's own beside the clone, with the settings of docs/editors.md and its prompts. */
async function ownFolder() {
  const folder = await testFolder();
  const path = await Deno.realPath(folder.path);
  const clone = relative(path, CLONE);
  const here = (text: string) =>
    text.replaceAll("../probegraph/", `${clone}/`).replaceAll('../probegraph"', `${clone}"`);
  const [, settings] = await blocksOf("editors.md", "json");
  await Deno.writeTextFile(join(path, "deno.json"), here(settings));
  await Deno.writeTextFile(
    join(path, "prompts.csv"),
    "prompt,label,source\nIgnore it.,override,a\nBake bread.,ordinary,b\n",
  );
  return { ...folder, path, here };
}

async function deno(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, `${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** The hub with the datasets of docs/data.md, three rows each. */
async function hubOfThePage(): Promise<HubServer> {
  const hub = new HubServer();
  const file = await concatenate(writeParquet(tableFromArrays({ text: ["a", "b", "c"] })));
  hub.commit("datasets/rajpurkar/squad", { "plain_text/train/0000.parquet": file }, "refs/convert/parquet");
  hub.commit("datasets/nyu-mll/glue", { "sst2/validation/0000.parquet": file }, "refs/convert/parquet");
  return hub;
}

Deno.test("the pieces of docs/editors.md, own-ops.md and data.md run", async () => {
  await using folder = await ownFolder();
  await using hub = await hubOfThePage();
  const env = { HF_ENDPOINT: hub.url, HF_HOME: `${folder.path}/hub`, PROBEGRAPH_DATA_CACHE: `${folder.path}/data` };
  for (const [name, [program, prints]] of Object.entries(await fragments())) {
    await Deno.writeTextFile(join(folder.path, `${name}.ts`), folder.here(program));
    const printed = await deno(folder.path, ["run", "-A", "--quiet", `${name}.ts`], env);
    assert.equal(printed.split("\n").at(-1), prints);
  }
});

Deno.test("the names of docs/editors.md are what the command writes", async () => {
  await using folder = await ownFolder();
  const [names] = await blocksOf("editors.md", "ts ignore");
  const command = ["run", "-A", "--quiet", `--config=${CLONE}/deno.json`, `${CLONE}/cli/main.ts`, "types"];
  await deno(folder.path, [...command, "--model", folder.here("onnx:../probegraph/demo/model")]);
  assert.equal(await Deno.readTextFile(join(folder.path, "probegraph.d.ts")), folder.here(names));
});
