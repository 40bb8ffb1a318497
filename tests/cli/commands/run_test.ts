import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { FolderStore, graphText, Runner } from "../../../mod.ts";
import { testFolder } from "../../stores/_paths.ts";
import { ended, FakeTerminal, jsonLines, run, spawn } from "../_run.ts";

const FILE = fileURLToPath(new URL("../fixtures/pipeline.ts", import.meta.url));

/** Arguments for the ops of the fixture that are quick, in a store of their own. */
function quick(store: string, ...more: string[]): string[] {
  return ["run", "-f", FILE, "--store", `memory://${store}`, "-s", "sums", "shared", ...more];
}

Deno.test("run computes ops and what they need, and then nothing", async () => {
  const first = await run(quick("twice"));
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /^5 computed, 0 stored before in /);
  assert.match(first.err, /\[5\/5\] completed {2}shift by = \d+ \(sums\.\d\) in /);
  const second = await run(quick("twice"));
  assert.match(second.out, /^0 computed, 5 stored before in /);
});

Deno.test("run goes on after a failure with what does not depend on it", async () => {
  const args = ["run", "-f", FILE, "--store", "memory://failing", "-s", "sums", "broken", "afterBroken", "-j"];
  const { code, out } = await run(args);
  assert.equal(code, 1);
  const outcomes = Object.fromEntries(jsonLines(out).map(({ names, outcome }) => [names[0] ?? "data", outcome]));
  assert.equal(outcomes.broken, "failed");
  assert.equal(outcomes.afterBroken, "skipped");
  assert.deepEqual(["sums.0", "sums.1", "sums.2"].map((name) => outcomes[name]), Array(3).fill("completed"));
  const failed = jsonLines(out).find(({ outcome }) => outcome === "failed");
  assert.match(failed.error, /cannot shift down/);
});

Deno.test("run reports a failure as a line, with its reason", async () => {
  const { err, out } = await run(["run", "-f", FILE, "--store", "memory://reason", "-s", "broken"]);
  assert.match(err, /failed {5}shift .*: cannot shift down/);
  assert.match(out, /1 failed, 1 skipped/);
});

Deno.test("run --dry-run says what would be computed, and computes nothing", async () => {
  const { code, out } = await run(quick("dry", "--dry-run", "--no-shuffle"));
  assert.equal(code, 0);
  assert.match(
    out,
    /^compute {2}LoadInlineJsonDatasetOp_\w+ \(text.dataset\)\n +from the graph itself\ncompute {2}ShiftOp_\w+ \(shared\)/,
  );
  assert.match(out, /5 to compute, 0 stored\n$/);
  assert.match((await run(quick("dry", "--dry-run"))).out, /5 to compute, 0 stored\n$/);
});

Deno.test("run --count computes so many ops and no more", async () => {
  assert.match((await run(quick("count", "-n", "2"))).out, /^2 computed/);
  assert.match((await run(quick("count", "-n", "9"))).out, /^3 computed/);
});

Deno.test("the shards of a run are all of it, and nothing is computed twice", async () => {
  const counts = [];
  for (const index of ["0", "1", "2"]) {
    const { out } = await run(quick("shards", "--shard-count", "3", "--shard-idx", index, "-j"));
    counts.push(jsonLines(out).length);
  }
  assert.equal(counts.reduce((sum, count) => sum + count), 5);
  assert.match((await run(quick("shards"))).out, /^0 computed, 5 stored before/);
});

Deno.test("an ephemeral op is run by computing what it needs", async () => {
  const { code, out } = await run(["run", "-f", FILE, "--store", "memory://ephemeral", "-s", "value", "--no-deps"]);
  assert.deepEqual([code, out.slice(0, 10)], [0, "1 computed"]);
});

Deno.test("in a terminal, run draws one display over itself and takes it away", async () => {
  const terminal = new FakeTerminal({ isTerminal: true });
  await run(quick("terminal"), terminal);
  assert.match(terminal.errText, /░░ 0 of 5 ops · /);
  assert.ok(terminal.errText.endsWith("\x1b[J"));
});

Deno.test("Ctrl-C stops a run", async () => {
  await using folder = await testFolder();
  const terminal = new FakeTerminal();
  const running = run(["run", "-f", FILE, "--store", folder.path, "-s", "slow", "--no-deps"], terminal);
  await untilRunning(folder.path);
  terminal.interrupt();
  const { code, out, err } = await running;
  assert.equal(code, 130);
  assert.match(err, /Stopping: what is finished is kept/);
  assert.match(out, /1 computed, 0 stored before, 1 stopped/);
});

/** Waits until a status in a store says that its op is being computed. */
async function untilRunning(store: string): Promise<void> {
  for (;; await new Promise((resolve) => setTimeout(resolve, 20))) {
    for await (const { key } of new FolderStore(store).list("ShiftOp/")) {
      if (!key.endsWith("status.json")) continue;
      if (/"state": *"running"/.test(await Deno.readTextFile(`${store}/${key}`).catch(() => ""))) return;
    }
  }
}

Deno.test("a process that gets Ctrl-C ends soon, and its ops are as if they had not begun", async () => {
  await using folder = await testFolder();
  const env = { PROBEGRAPH_STORE_URI: folder.path };
  const child = spawn(["run", "-f", FILE, "-s", "slow", "--no-deps"], env);
  const done = ended(child);
  await untilRunning(folder.path);
  child.kill("SIGINT");
  const { code, out } = await done;
  assert.equal(code, 130);
  assert.match(out, /1 stopped/);
  const status = await run(["status", "-j", "-f", FILE, "--store", folder.path, "-s", "slow", "--no-deps"]);
  assert.equal(jsonLines(status.out)[0].state, "new");
  assert.deepEqual([...Deno.readDirSync(`${folder.path}/ShiftOp`)].length, 1);
});

Deno.test("two processes that run the same graph at once compute each op once", async () => {
  await using folder = await testFolder();
  const env = { PROBEGRAPH_STORE_URI: folder.path };
  const args = ["run", "-f", FILE, "-s", "sums", "shared", "-j", "--shard-count", "2", "--shard-idx"];
  const runs = await Promise.all([ended(spawn([...args, "0"], env)), ended(spawn([...args, "1"], env))]);
  assert.deepEqual(runs.map(({ code }) => code), [0, 0]);
  const { out } = await run(["summary", "-f", FILE, "--store", folder.path, "-j", "-s", "sums", "shared"]);
  assert.deepEqual(jsonLines(out)[0].ShiftOp, { completed: 4 });
});

Deno.test("run computes a group of the store by its uuid, without the file", async () => {
  const store = ["--store", "memory://group"];
  const group = await run(["make-group", "-f", FILE, ...store, "-s", "sums"]);
  const { code, out, err } = await run(["run", "-u", group.out.trim(), ...store]);
  assert.equal(code, 0, err);
  assert.match(out, /^5 computed, 1 stored before/);
});

const GROWN = fileURLToPath(new URL("../fixtures/grown.ts", import.meta.url));

Deno.test("a dry run and explain say which rows other ops have, and --no-reuse-rows takes none", async () => {
  const of = (names: string, ...more: string[]) => ["-f", GROWN, "--store", "memory://grown", "-s", names, ...more];
  assert.doesNotMatch((await run(["run", "--dry-run", ...of("grown")])).out, /rows from/);
  await run(["run", ...of("base")]);
  const { out } = await run(["run", "--dry-run", ...of("grown")]);
  assert.equal(out.match(/in one pass of 2 ops, 3 of 4 rows from LLMLayerActivationsOp_\w{8}…/g)?.length, 2, out);
  const lines = jsonLines((await run(["run", "--dry-run", "-j", ...of("grown")])).out);
  assert.deepEqual(lines.filter(({ reused }) => reused).map(({ reused: [{ rows, of }] }) => [rows, of]), [[3, 4], [
    3,
    4,
  ]]);
  const explained = (await run(["explain", ...of("grown.0", "--no-deps")])).out;
  assert.match(explained, /It would not compute all of its rows:\n {4}3 of 4 rows from LLMLayerActivationsOp_\w{8}…\n/);
  assert.doesNotMatch((await run(["run", "--dry-run", "--no-reuse-rows", ...of("grown")])).out, /rows from/);
  assert.equal(Deno.env.get("PROBEGRAPH_REUSE_ROWS"), undefined);
  // Nothing of this was computed.
  assert.match((await run(["run", ...of("grown.0")])).out, /^2 computed/);
  assert.match((await run(["status", ...of("grown.0", "--no-deps")])).out, /completed.*\n {4}.*\n?.*3 of 4 rows from/);
});

Deno.test("run --dry-run and explain say what is known to fail", async () => {
  await using folder = await testFolder();
  const file = `${folder.path}/wrong.json`;
  const text = new Runner({ store: "memory://wrong" }).fromInline({ prompt: ["a"] }).colText("prompt");
  await Deno.writeTextFile(file, graphText(text.llmLayerActivations({ model: "onnx:demo/model", layer: 99 })));
  const options = ["-f", file, "--store", "memory://wrong"];
  assert.match(
    (await run(["run", "--dry-run", ...options])).out,
    /would fail: Cannot take layer 99: the model has 6 blocks/,
  );
  assert.match((await run(["explain", ...options])).out, /It would fail: Cannot take layer 99/);
  const lines = jsonLines((await run(["run", "--dry-run", "-j", ...options])).out);
  assert.equal(lines.filter(({ wrong }) => wrong !== undefined).length, 1);
});

Deno.test("run --dry-run looks at all that is computed along with an op", async () => {
  await using folder = await testFolder();
  const data = new Runner({ store: "memory://along" }).fromInline({ text: ["a", "b"], label: ["x", "y"] });
  const positives = data.colCategorical("labl").isIn("x");
  const vectors = data.colText("text").llmLayerActivations({ model: "onnx:demo/model", layer: 1 });
  const file = `${folder.path}/along.json`;
  await Deno.writeTextFile(file, graphText(vectors.trainClassifier({ positives })));
  const { out } = await run(["run", "--dry-run", "-f", file, "--store", "memory://along"]);
  assert.match(out, /would fail: The dataset has no column "labl" \(did you mean "label"\?\)/);
});
