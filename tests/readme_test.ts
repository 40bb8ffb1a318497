import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputsOf, piecesOf, programOf, saysTheSame } from "./_readme.ts";
import { testFolder } from "./stores/_paths.ts";
import { python, whyNoPython } from "./stores/_s3_server.ts";
import { VERSION } from "../version.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const readme = await Deno.readTextFile(join(ROOT, "README.md"));
const pieces = piecesOf(readme);
const missing = await whyNoPython("krnel.graph");
/** Processors round differently: what numbers of a trained probe may differ by. */
const ROUNDING = 0.02;

/** Runs a program to its end. @returns what it printed */
async function output(command: string, args: readonly string[], cwd: string, store: string): Promise<string> {
  const env = { PROBEGRAPH_STORE_URI: store, NO_COLOR: "1" };
  const run = new Deno.Command(command, { args: [...args], cwd, env, stdin: "null" });
  const { success, stdout, stderr } = await run.output();
  assert.ok(success, new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout));
  return new TextDecoder().decode(stdout).trim();
}

/** One for the demo, the README's program and its commands, which make the same ops: the later read the vectors that the first has computed. */
const { path } = await testFolder();
const shared = { path, store: join(path, "results") };
await Deno.symlink(join(ROOT, "demo"), join(path, "demo"));
addEventListener("unload", () => Deno.removeSync(path, { recursive: true }));

/** Has probes to be trained again, as where nobody has asked for them. */
async function forgetProbes(): Promise<void> {
  await Deno.remove(join(shared.store, "TrainClassifierOp"), { recursive: true }).catch(() => {});
}

/** The blocks of a language, in order. */
function blocksOf(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map(([, code]) => code);
}

Deno.test("the demo prints what the README says, computed and again from the store", async () => {
  const demo = () => output(Deno.execPath(), ["run", "--allow-all", "--quiet", "main.ts"], ROOT, shared.store);
  const computed = await demo();
  const shown = readme.slice(readme.indexOf("┌"), readme.lastIndexOf("┘") + 1);
  assert.ok(saysTheSame(shown, computed, ROUNDING), computed);
  assert.equal(await demo(), computed);
});

Deno.test("the README's program prints line by line what the README says, and Python reads its store", async (t) => {
  const folder = shared;
  // The program begins without the probe, and says so.
  await forgetProbes();
  await Deno.writeTextFile(join(folder.path, "line_by_line.ts"), programOf(pieces));
  const args = ["run", "--allow-all", "--quiet", `--config=${ROOT}deno.json`, "line_by_line.ts"];
  const outputs = outputsOf(await output(Deno.execPath(), args, folder.path, folder.store));
  assert.equal(outputs.length, pieces.length);
  assert.ok(pieces.length >= 7, `${pieces.length} pieces`);
  for (const [i, { code, printed }] of pieces.entries()) {
    assert.ok(saysTheSame(printed, outputs[i], ROUNDING), `${code}\nprints\n${outputs[i]}`);
  }
  await t.step({
    name: `krnel-graph${missing === undefined ? "" : ` (${missing})`}`,
    ignore: missing !== undefined,
    fn: async () => {
      const [program] = blocksOf("python");
      const said = /# (\(.*\))/.exec(program)![1];
      // The threads of Python's libraries end the process with an error at times, after all its work.
      const args = ["-c", `${program}\nimport os, sys\nsys.stdout.flush()\nos._exit(0)`];
      assert.equal((await output(python(), args, folder.path, folder.store)).split("\n").at(-1), said);
    },
  });
});

Deno.test("the README's commands are understood", async () => {
  await forgetProbes();
  const [commands] = blocksOf("sh").filter((block) => block.includes("task probegraph summary"));
  const lines = commands.trim().split("\n");
  assert.ok(lines.length >= 4, commands);
  for (const line of lines) {
    const words = line.replace(/#.*/, "").trim().split(/ +/);
    assert.equal(words[0], "deno");
    await output(Deno.execPath(), words.slice(1), ROOT, shared.store);
  }
});

Deno.test("other numbers than those that were said are told, but for rounding, and so are other words", () => {
  assert.ok(saysTheSame("auc: 0.952", "auc: 0.953", ROUNDING));
  assert.ok(!saysTheSame("auc: 0.952", "auc: 0.9", ROUNDING));
  assert.ok(saysTheSame("auc: 0.95", "auc: 0.9523"));
  for (const said of ["auc: 0.96", "acc: 0.95", "auc: 1"]) assert.ok(!saysTheSame(said, "auc: 0.9523"), said);
  assert.ok(saysTheSame("[ 1, … 3 ]", "[\n  1, 2,\n  3\n]"));
  assert.ok(!saysTheSame("[ 1, … 4 ]", "[ 1, 2, 3 ]"));
  assert.ok(saysTheSame("Op_675e…", "Op_675e0dc7") && !saysTheSame("Op(a6b1)", "Op(a6b2)"));
});

Deno.test("the README compares this version with others", () => {
  assert.ok(readme.includes(`| | probegraph ${VERSION} | `), VERSION);
});
