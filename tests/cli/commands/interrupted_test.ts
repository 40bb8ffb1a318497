import assert from "node:assert/strict";
import { openStore, ResultStore, Runner } from "../../../mod.ts";
import { encodeShard } from "../../../runner/implementations/extraction/shard.ts";
import { workFolder } from "../../../stores/keys.ts";
import { newStatus } from "../../../stores/status.ts";
import { show } from "../../notebooks/display/show.ts";
import { until } from "../../serve/_served.ts";
import { type TestFolder, testFolder } from "../../stores/_paths.ts";
import { jsonLines, run } from "../_run.ts";
import { SLOW_MODEL, SlowRun } from "../_slow_run.ts";
import { activations } from "../fixtures/slow_model.ts";

/** Vectors of 4 MiB: two rows fill a shard. */
const COLUMNS = 1 << 20;

/** The store of a run of a model that takes its time, killed in its fifth row: four rows are kept. Tests share it; the last one goes on with it. */
let killed: Promise<TestFolder> | undefined;
const killedRun = () => killed ??= killRun();
Deno.test.afterAll(async () => await (await killed)?.[Symbol.asyncDispose]());

async function killRun(): Promise<TestFolder> {
  const folder = await testFolder();
  await using running = new SlowRun(folder.path, { heldAt: 4, columns: COLUMNS });
  await running.until(/begin 4/);
  // A shard may still be written when the next row begins.
  const shards = () => Array.fromAsync(openStore(folder.path).list(workFolder(activations.uuid)));
  await until(async () => (await shards()).length === 2);
  running.kill("SIGKILL");
  await running.end();
  return folder;
}

Deno.test("a run that was killed is interrupted, with the rows that are kept, wherever states are shown", async () => {
  const folder = await killedRun();
  const options = ["-f", SLOW_MODEL, "--store", folder.path, "-s", "activations", "--no-deps"];

  const summary = (await run(["summary", ...options])).out;
  assert.match(summary, /total +new +pending +running +interrupted +completed +failed\n.* 1 +0 +0 +0 +1 +0 +0\n/);
  assert.match(summary, /1 interrupted, 4 rows kept/);
  assert.deepEqual(jsonLines((await run(["summary", ...options, "-j"])).out), [{
    LLMLayerActivationsOp: { interrupted: 1 },
  }]);

  assert.match(
    (await run(["status", ...options])).out,
    /^activations, LLMLayerActivationsOp: interrupted, 4 rows kept {2}LLM/,
  );
  const [status] = jsonLines((await run(["status", ...options, "-j"])).out);
  assert.deepEqual([status.state, status.rows_kept], ["interrupted", 4]);
  assert.match((await run(["status", ...options, "--state", "interrupted"])).out, /4 rows kept/);
  assert.match((await run(["status", ...options, "--state", "running"])).err, /No op matches/);

  assert.match((await run(["explain", ...options])).out, /interrupted: nobody computes it now\.\n +4 rows kept: a run/);
  assert.match((await run(["run", ...options, "--dry-run"])).out, /compute[^]*slow:model, .*4 rows kept/);
  assert.equal(jsonLines((await run(["run", ...options, "--dry-run", "-j"])).out).at(-1).rowsKept, 4);

  const runner = new Runner({ store: folder.path });
  const { state, rowsKept } = await runner.status(activations);
  assert.deepEqual([state, rowsKept], ["interrupted", 4]);
  const op = (await runner.find(activations.uuid))!;
  for (const shown of [await show(op), await show(runner), await show(runner.watch([op]))]) {
    assert.match(shown["text/html"]!, /class="state interrupted"/);
    assert.match(shown["text/html"]!, /4 rows kept/);
    assert.match(shown["text/plain"], /interrupted/);
  }
});

Deno.test("of an op that failed, as on a full disk, the rows that are kept are told as well", async () => {
  const store = openStore("memory://failed-with-rows");
  const rows = Int32Array.of(0, 1, 2);
  const shard = encodeShard({ rows, counts: rows.map(() => 1), columns: 1, vectors: new Float32Array(3) });
  await store.put(`${workFolder(activations.uuid)}0123456789abcdef/000000-0123456789abcdef`, shard);
  const failed = { ...newStatus(activations, "failed"), error: "No space left on device" };
  await new ResultStore(store).writeStatus(failed);
  const options = ["-f", SLOW_MODEL, "--store", store.uri, "-s", "activations", "--no-deps"];
  assert.match((await run(["summary", ...options])).out, /\n1 failed, 3 rows kept: a run goes on from there\n$/);
  assert.match((await run(["status", ...options])).out, /failed, 3 rows kept .*\n +No space left/);
});

Deno.test("watch of a run that was killed says that nothing runs, and ends", async () => {
  const folder = await killedRun();
  const options = ["-f", SLOW_MODEL, "--store", folder.path, "-s", "activations", "--no-deps", "--interval", "0.02"];
  const { code, out, err } = await run(["watch", ...options]);
  assert.equal(code, 1);
  assert.match(out, /interrupted, 4 rows kept\n$/);
  assert.match(err, /^Nothing of this is being computed: 1 interrupted \(4 rows kept\)\n/);
  assert.match(err, /gone on from by:\n {2}probegraph run -f .*slow_model\.ts -s activations --no-deps --store/);
  const seen: string[] = [];
  for await (const [{ state }] of new Runner({ store: folder.path }).watch([activations], { interval: 1 })) {
    seen.push(state);
  }
  assert.deepEqual(new Set(seen), new Set(["interrupted"]));
});

Deno.test("a process that is stopped for a while is running, and one that goes on with what is kept as well", async () => {
  const folder = await killedRun();
  const runner = new Runner({ store: folder.path });
  await using second = new SlowRun(folder.path, { heldAt: 5, columns: COLUMNS });
  await second.until(/begin 5/);
  assert.equal((await runner.status(activations)).state, "running");
  second.kill("SIGSTOP");
  assert.equal((await runner.status(activations)).state, "running");
  second.kill("SIGCONT");
  second.release();
  const { code, begun } = await second.end();
  assert.deepEqual([code, begun], [0, [4, 5, 6, 7]]);
  assert.equal((await runner.status(activations)).state, "completed");
});

Deno.test("a run that was stopped says how many rows are kept", async () => {
  await using folder = await testFolder();
  await using stopped = new SlowRun(folder.path, { heldAt: 2 });
  await stopped.until(/begin 2/);
  stopped.kill("SIGINT");
  await stopped.until(/Stopping/);
  stopped.release();
  const { code, out } = await stopped.end();
  assert.equal(code, 130);
  assert.match(out, /1 stopped \(3 rows kept\)/);
  const { state, rowsKept } = await new Runner({ store: folder.path }).status(activations);
  assert.deepEqual([state, rowsKept], ["interrupted", 3]);
});
