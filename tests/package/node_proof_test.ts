/** The npm package, built, packed and installed, runs the quick start in Node with the numbers of Deno. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { testFolder } from "../stores/_paths.ts";
import { s3Settings } from "../stores/_process_values.ts";
import { endpoint, ignoreS3, newBucket } from "../stores/_s3_server.ts";
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

const ENV: Record<string, string> = { NO_COLOR: "1" };
if (ignoreS3 === undefined) {
  const { accessKeyId, secretAccessKey, region } = s3Settings(endpoint());
  Object.assign(ENV, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint(),
  });
}

async function run(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, env: ENV, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.ok(success, `${program} ${args.join(" ")}: ${err}${out}`);
  return out;
}

const DATA = /await (runner\.fromParquet\(".*?"\))/g;

/** The quick start on every sixteenth row, whose reports are printed whole. Its arguments: where results are kept, and whether they are there. */
async function quickStart(): Promise<string> {
  const source = await Deno.readTextFile(join(ROOT, "main.ts"));
  const [graph] = source.split("// Ask for the results");
  return 'import process from "node:process";\n' + graph.replace("./mod.ts", "@probegraph/probegraph").replace(
    "new Runner()",
    "new Runner({ store: process.argv[2] })",
  )
    .replaceAll(DATA, "(await $1).take({ skip: 16 })").replaceAll("demo/", `${ROOT.replaceAll("\\", "/")}demo/`) +
    "\nif (process.argv[3] && !await probe.hasResult()) throw new Error('nothing is stored');" +
    "\nconsole.log(JSON.stringify([probe.uuid, await trainReport.toJson(), await testReport.toJson()]));\n";
}

/** What a device and a store that Node has not say. */
const MISSING = `
import { Runner } from "@probegraph/probegraph";
const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi"] }).colText("text");
const model = "onnx:${ROOT.replaceAll("\\", "/")}demo/model";
await text.llmLayerActivations({ model, layer: 0, device: "cuda" }).toMatrix().catch(({ message }) => console.log(message));
const ids = new Runner({ store: "results-of-node" }).fromInline({ text: ["Hi"] }).assignRowId();
await ids.materialize().catch(({ message }) => console.log(message));
`;

/** Imports the entry points of the installed package, each in a process. */
async function importEntries(folder: string, built: string): Promise<void> {
  const { name, exports } = JSON.parse(await Deno.readTextFile(join(built, "package.json")));
  for (const entry of Object.keys(exports)) {
    await run(folder, NODE, "--input-type=module", "--eval", `import ${JSON.stringify(name + entry.slice(1))};`);
  }
}

/**
 * Installs a packed package with what it says that it needs, of the versions that the clone has: Deno links them, npm would unpack
 * each. No script of a package is run.
 */
async function install(folder: string, built: string, packed: string): Promise<void> {
  const { name, dependencies } = JSON.parse(await Deno.readTextFile(join(built, "package.json")));
  await Deno.writeTextFile(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
  await Deno.writeTextFile(join(folder, "deno.json"), '{ "nodeModulesDir": "auto" }');
  await Deno.copyFile(join(ROOT, "deno.lock"), join(folder, "deno.lock"));
  await run(folder, Deno.execPath(), "install", "--quiet");
  const target = join(folder, "node_modules", name);
  await Deno.mkdir(target, { recursive: true });
  await run(folder, "tar", "-xzf", join(built, packed), "-C", target, "--strip-components=1");
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
    await install(folder.path, built, filename);
    await importEntries(folder.path, built);
    if (Deno.build.os === "linux" && Deno.build.arch === "x86_64") {
      const said = await run(folder.path, NODE, "--input-type=module", "--eval", MISSING);
      assert.match(said, /Node cannot add it: use device "cpu", or run this with Deno$/m);
      assert.match(
        said,
        /run this with Deno, or keep results in "memory:\/\/", or in a bucket at s3:\/\/… or gs:\/\/…/,
      );
    }
    await Deno.writeTextFile(join(folder.path, "main.ts"), await quickStart());
    const withNode = async (...args: string[]) => JSON.parse(await run(folder.path, NODE, "main.ts", ...args));
    const flags = ["run", "-A", "--quiet", `--config=${ROOT}deno.json`];
    const withDeno = async (...args: string[]) =>
      JSON.parse(await run(folder.path, Deno.execPath(), ...flags, "main.ts", ...args));
    const store = ignoreS3 === undefined ? `s3://${await newBucket()}/results` : join(folder.path, "results");
    const inNode = await withNode(store);
    assert.deepEqual(inNode, await withDeno("memory://"));
    assert.deepEqual(await withDeno(store, "stored"), inNode, "what Node stored is found in Deno");
    assert.equal(inNode[1].all.count, 100);
  },
});
