import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fromFileUrl, testFolder } from "../stores/_paths.ts";

const MAIN = fromFileUrl("../run/main.ts");

/** A folder with files of tests, by name: their sources. */
async function folderOf(files: Readonly<Record<string, string>>) {
  const folder = await testFolder();
  await Deno.mkdir(join(folder.path, "tests"));
  await Deno.writeTextFile(join(folder.path, "deno.json"), "{}");
  for (const [name, source] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder.path, "tests", name), source);
  }
  return folder;
}

function start(cwd: string, ...args: string[]): Deno.ChildProcess {
  const command = ["run", "--allow-all", "--no-check", MAIN, ...args];
  const env = { NO_COLOR: "1", TMPDIR: cwd, TMP: cwd, TEMP: cwd };
  return new Deno.Command(Deno.execPath(), { args: command, cwd, env, stdout: "piped", stderr: "piped" }).spawn();
}

async function run(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await start(cwd, ...args).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

const FILES = {
  "good_test.ts": `Deno.test("good", () => {});
    Deno.test("also good", () => {});
    Deno.test({ name: "swims (ignored: needs a fish)", ignore: true, fn() {} });
    Deno.test({ name: "dives (needs a fish)", ignore: true, fn() {} });`,
  "bad_test.ts": `Deno.test("bad", () => { console.log("what it printed"); throw new Error("what was wrong"); });`,
  "gone_test.ts":
    `Deno.test("gone", () => { process.kill(process.pid, "SIGKILL"); }); import process from "node:process";`,
  "broken_test.ts": `throw new Error("while it was loaded");`,
  "long_proof_test.ts": `Deno.test("proof", () => {});`,
};

Deno.test("what passed, failed and was skipped is counted, with the reasons, and what failed is shown whole", async () => {
  await using folder = await folderOf(FILES);
  const { code, out } = await run(folder.path);
  assert.equal(code, 1);
  assert.match(
    out,
    /\n\nFiles of proofs that are left to deno task test:proofs: 1\n\n2 passed, 3 failed, 2 skipped\n$/,
  );
  assert.match(out, /Skipped, and why\n {2}2 × needs a fish\n/);
  for (const part of ["what it printed", "Error: what was wrong", "Error: while it was loaded"]) {
    assert.equal(out.split(part).length > 1, true, part);
  }
  assert.match(out, /\d+\.\d s, +\d+\.\d s of CPU {2}tests\/good_test\.ts: 2 passed, 2 skipped\n/);
  for (
    const fault of [
      "bad (./tests/bad_test.ts:1:6)",
      "./tests/broken_test.ts, outside of its tests",
      "its process ended before it said what became of the tests, by SIGKILL",
    ]
  ) assert.ok(out.includes(`\n    ${fault}\n`), fault);
});

Deno.test("files, folders and names are chosen", async () => {
  await using folder = await folderOf(FILES);
  const good = await run(folder.path, "tests/good_test.ts");
  assert.equal(good.code, 0);
  assert.match(good.out, /\n2 passed, 0 failed, 2 skipped\n$/);
  const { code, out } = await run(folder.path, "tests/good_test.ts", "tests/bad_test.ts", "--filter", "/^good$/");
  assert.equal(code, 0);
  assert.match(out, /\n1 passed, 0 failed, 0 skipped\n$/);
  const proofs = await run(folder.path, "--proofs");
  assert.match(proofs.out, /^1\/1 .*tests\/long_proof_test\.ts: 1 passed\n\n1 passed, 0 failed, 0 skipped\n$/);
  const named = await run(folder.path, "tests/long_proof_test.ts");
  assert.match(named.out, /\n1 passed, 0 failed, 0 skipped\n$/);
  const none = await run(folder.path, "tests/none");
  assert.deepEqual([none.code, none.out], [2, ""]);
  assert.match(none.err, /There is no tests\/none.*deno task test tests\/stores/);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), ["deno.json", "tests"]);
});

Deno.test("what tests leave in their temporary folder is gone afterwards", async () => {
  await using folder = await folderOf({
    "leaves_test.ts": `Deno.test("leaves", async () => Deno.writeTextFileSync("left", await Deno.makeTempDir()));`,
  });
  const { code } = await run(folder.path, "tests");
  assert.equal(code, 0);
  const left = await Deno.readTextFile(join(folder.path, "left"));
  await assert.rejects(Deno.stat(left), Deno.errors.NotFound);
  await assert.rejects(Deno.stat(dirname(left)), Deno.errors.NotFound);
});

Deno.test("a signal ends the tests, and all that they started", async () => {
  await using folder = await folderOf({
    "long_test.ts": `Deno.test("long", async () => {
      const child = new Deno.Command("sleep", { args: ["3600"] }).spawn();
      Deno.writeTextFileSync("pid", String(child.pid));
      await child.status;
    });`,
  });
  const child = start(folder.path, "tests");
  const written = join(folder.path, "pid");
  let pid = "";
  while (pid === "") {
    await new Promise((resolve) => setTimeout(resolve, 20));
    pid = await Deno.readTextFile(written).catch(() => "");
  }
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  assert.equal(code, 130);
  assert.match(
    new TextDecoder().decode(stdout),
    /Stopped by SIGINT: 0 of 1 were run\n[^]*0 passed, 0 failed, 0 skipped/,
  );
  while (await Deno.readTextFile(`/proc/${pid}/stat`).then((stat) => !stat.includes(") Z"), () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
