import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";
import { run } from "../_run.ts";
import { SlowRun } from "../_slow_run.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`after ${signal} a run finishes its batch, ends with 130, and the next one goes on from there`, async () => {
    await using folder = await testFolder();
    await using first = new SlowRun(folder.path, { heldAt: 2 });
    await first.until(/begin 2/);
    first.kill(signal);
    await first.until(/Stopping/);
    first.release();
    const stopped = await first.end();
    assert.equal(stopped.code, 130, first.err);
    assert.match(first.err, /Stopping: what is finished is kept\. Press Ctrl-C again to end at once\./);
    assert.deepEqual([stopped.begun, stopped.finished], [[0, 1, 2], [0, 1, 2]]);
    assert.match(stopped.out, /1 stopped/);
    await using second = new SlowRun(folder.path);
    const finished = await second.end();
    assert.equal(finished.code, 0, second.err);
    assert.deepEqual(finished.begun, [3, 4, 5, 6, 7]);
  });
}

Deno.test("a second Ctrl-C ends the process at once, and what was stored is not harmed", async () => {
  await using folder = await testFolder();
  await using first = new SlowRun(folder.path, { heldAt: 0 });
  await first.until(/begin 0/);
  first.kill("SIGINT");
  await first.until(/Stopping/);
  // Those that come at once count as one: see below.
  const pressing = setInterval(() => first.kill("SIGINT"), 200);
  const { signal, finished } = await first.end();
  clearInterval(pressing);
  assert.deepEqual([signal, finished], ["SIGINT", []]);
  await using second = new SlowRun(folder.path);
  assert.equal((await second.end()).code, 0, second.err);
});

Deno.test("a second SIGTERM changes nothing: who looks after a process may well send two", async () => {
  const { code, finished, verified } = await stoppedTwice("SIGTERM");
  assert.deepEqual([code, finished], [130, [0]]);
  assert.equal(verified.code, 0, verified.err);
});

Deno.test("Ctrl-C that comes twice at once, from the terminal and from deno task, counts once", async () => {
  let ended = await stoppedTwice("SIGINT");
  // On a busy machine, half a second may pass between the two: then they are two.
  while (ended.apart >= 500) ended = await stoppedTwice("SIGINT");
  assert.deepEqual([ended.code, ended.finished], [130, [0]]);
});

/** How a run ends that gets a signal again once it has said that it heard it, and how many milliseconds were between the two. */
async function stoppedTwice(signal: Deno.Signal) {
  await using folder = await testFolder();
  await using stopped = new SlowRun(folder.path, { heldAt: 0 });
  await stopped.until(/begin 0/);
  const start = performance.now();
  stopped.kill(signal);
  await stopped.until(/Stopping/);
  stopped.kill(signal);
  const apart = performance.now() - start;
  stopped.release();
  return { apart, ...await stopped.end(), verified: await run(["verify", "--store", folder.path]) };
}

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
