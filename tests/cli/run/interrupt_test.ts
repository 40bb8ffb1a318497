import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";
import { run } from "../_run.ts";
import { SlowRun } from "../_slow_run.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`after ${signal} a run finishes its batch, ends with 130, and the next one goes on from there`, async () => {
    await using folder = await testFolder();
    await using first = new SlowRun(folder.path, 500);
    await first.until(/begin 2/);
    first.kill(signal);
    const stopped = await first.end();
    assert.equal(stopped.code, 130, first.err);
    assert.match(first.err, /Stopping: what is finished is kept\. Press Ctrl-C again to end at once\./);
    assert.deepEqual([stopped.begun, stopped.finished], [[0, 1, 2], [0, 1, 2]]);
    assert.match(stopped.out, /1 stopped/);
    await using second = new SlowRun(folder.path, 1);
    const finished = await second.end();
    assert.equal(finished.code, 0, second.err);
    assert.deepEqual(finished.begun, [3, 4, 5, 6, 7]);
  });
}

Deno.test("a second Ctrl-C ends the process at once, and what was stored is not harmed", async () => {
  await using folder = await testFolder();
  await using first = new SlowRun(folder.path, 600_000);
  await first.until(/begin 0/);
  first.kill("SIGINT");
  await first.until(/Stopping/);
  // At once they count as one: see below.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  first.kill("SIGINT");
  const { signal, finished } = await first.end();
  assert.deepEqual([signal, finished], ["SIGINT", []]);
  await using second = new SlowRun(folder.path, 1);
  assert.equal((await second.end()).code, 0, second.err);
});

Deno.test("a second SIGTERM changes nothing: who looks after a process may well send two", async () => {
  await using folder = await testFolder();
  await using first = new SlowRun(folder.path, 1000);
  await first.until(/begin 0/);
  first.kill("SIGTERM");
  await first.until(/Stopping/);
  first.kill("SIGTERM");
  const { code, finished } = await first.end();
  assert.deepEqual([code, finished], [130, [0]]);
  const status = await run(["verify", "--store", folder.path]);
  assert.equal(status.code, 0, status.err);
});

Deno.test("Ctrl-C that comes twice at once, from the terminal and from deno task, counts once", async () => {
  await using folder = await testFolder();
  await using first = new SlowRun(folder.path, 1000);
  await first.until(/begin 0/);
  first.kill("SIGINT");
  await first.until(/Stopping/);
  first.kill("SIGINT");
  const { code, finished } = await first.end();
  assert.deepEqual([code, finished], [130, [0]]);
});

Deno.test({
  name: "who was stopped does not wait for native code: the process ends as a shell expects of Ctrl-C",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const program = fileURLToPath(new URL("./_ends_beside.ts", import.meta.url));
    const args = ["run", "--allow-all", "--no-check", program];
    const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assert.deepEqual([code, signal], [130, "SIGINT"], new TextDecoder().decode(stderr));
  },
});
