/** The npm package, built, packed and installed, runs the quick start in Node with the numbers of Deno. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { testFolder } from "../stores/_paths.ts";
import { ROOT } from "./_packed.ts";

const NODE = Deno.env.get("PROBEGRAPH_TEST_NODE") ?? "node";
const whyNot = await whyNoNode();

async function whyNoNode(): Promise<string | undefined> {
  const args = ["-p", "process.versions.node"];
  const output = await new Deno.Command(NODE, { args, stderr: "null" }).output().catch(() => undefined);
  const [major = 0, minor = 0] = new TextDecoder().decode(output?.stdout).split(".").map(Number);
  // Earlier ones do not read TypeScript, which the quick start is.
  return major > 22 || major === 22 && minor >= 18 ? undefined : "needs Node 22.18 (PROBEGRAPH_TEST_NODE)";
}

async function run(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, env: { NO_COLOR: "1" }, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.ok(success, `${program} ${args.join(" ")}: ${err}${out}`);
  return out;
}

/** The quick start, whose results are kept in memory, and whose reports are printed whole. */
async function quickStart(): Promise<string> {
  const source = await Deno.readTextFile(join(ROOT, "main.ts"));
  const [graph] = source.split("// Ask for the results");
  return graph.replace("./mod.ts", "@probegraph/probegraph").replace(
    "new Runner()",
    'new Runner({ store: "memory://" })',
  )
    .replaceAll("demo/", `${ROOT.replaceAll("\\", "/")}demo/`) +
    "\nconsole.log(JSON.stringify([probe.uuid, await trainReport.toJson(), await testReport.toJson()]));\n";
}

Deno.test({
  name: `the quick start gives in Node what it gives in Deno${whyNot === undefined ? "" : ` (${whyNot})`}`,
  ignore: whyNot !== undefined,
  fn: async () => {
    await using folder = await testFolder();
    const built = join(folder.path, "built");
    await run(ROOT, Deno.execPath(), "run", "-A", "--quiet", "node/build.ts", built);
    const [{ filename, size }] = JSON.parse(await run(built, "npm", "pack", "--json", "--silent"));
    assert.ok(size < 3e6, `${size} bytes`);
    await Deno.writeTextFile(join(folder.path, "package.json"), '{ "type": "module" }');
    await Deno.writeTextFile(join(folder.path, "main.ts"), await quickStart());
    const quiet = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
    await run(folder.path, "npm", "install", "--silent", ...quiet, join(built, filename));
    const inNode = JSON.parse(await run(folder.path, NODE, "main.ts"));
    const inDeno = JSON.parse(
      await run(folder.path, Deno.execPath(), "run", "-A", "--quiet", `--config=${ROOT}deno.json`, "main.ts"),
    );
    assert.deepEqual(inNode, inDeno);
    assert.equal(inNode[1].all.count, 1600);
  },
});
