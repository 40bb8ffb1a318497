import assert from "node:assert/strict";
import { RunError } from "../../../mod.ts";
import { queueAddress } from "../../../runner/queue/address.ts";
import { connect } from "../../../runner/queue/connection.ts";
import { FolderStore } from "../../../stores/folder.ts";
import { fromFileUrl } from "../../stores/_paths.ts";
import { computed } from "./_ops.ts";
import { outcomes, queueTest, until } from "./_setting.ts";

queueTest("what needs a failed op is skipped, the rest is computed, and the status says why", async (setting) => {
  const { events } = setting.worker();
  const bad = setting.op("bad", [], { does: "fail" });
  const good = setting.op("good");
  const [after, fine] = [setting.op("after", [bad, good]), setting.op("fine", [good])];
  const last = setting.op("last", [after]);
  const ends = await setting.run([last, fine]);
  assert.deepEqual(outcomes(ends), {
    after: "skipped",
    bad: "failed",
    fine: "completed",
    good: "completed",
    last: "skipped",
  });
  const failure = ends.find(({ outcome }) => outcome === "failed")!;
  assert.ok(failure.error instanceof RunError && failure.error.uuid === bad.uuid);
  assert.match(failure.error.message, /^QueueTestOp_\w{8} failed: there is no such model$/);
  assert.ok(ends.filter(({ outcome }) => outcome === "skipped").every(({ because }) => because?.uuid === bad.uuid));
  const status = await setting.runner.status(bad);
  assert.deepEqual([status.state, status.error], ["failed", "there is no such model"]);
  assert.deepEqual((await setting.runner.status(last)).state, "new");
  // A missing model is missing the next time too.
  assert.deepEqual(await computed(setting.log), ["bad", "fine", "good"]);
  assert.equal(events.filter(({ type }) => type === "retry").length, 0);
});

queueTest("an error that may pass is tried three times", async (setting) => {
  const { events } = setting.worker();
  const ends = await setting.run([setting.op("op", [], { does: "stumble" })]);
  assert.deepEqual(outcomes(ends), { op: "completed" });
  assert.deepEqual(await computed(setting.log), ["op", "op", "op"]);
  const retries = events.filter((event) => event.type === "retry");
  assert.deepEqual(retries.map(({ error, attempt, attempts }) => [error, attempt, attempts]), [
    ["the network was away", 1, 3],
    ["the network was away", 2, 3],
  ]);
});

queueTest("a failed op is tried again when it is asked for again", async (setting) => {
  setting.worker();
  const bad = setting.op("bad", [], { does: "fail" });
  assert.deepEqual(outcomes(await setting.run([bad])), { bad: "failed" });
  assert.deepEqual(outcomes(await setting.run([bad])), { bad: "failed" });
  assert.deepEqual(await computed(setting.log), ["bad", "bad"]);
});

queueTest("an op that takes its workers down is given up, and its status says so", async (setting) => {
  const op = setting.op("poison", [], { does: "kill" });
  const other = setting.op("other");
  const run = setting.run([op, other]);
  for (let round = 0; round < 3; round++) {
    const worker = await setting.workerProcess({ silenceMs: 400 });
    await worker.child.status;
  }
  await setting.workerProcess({ silenceMs: 400 });
  const ends = await run;
  assert.deepEqual(outcomes(ends), { other: "completed", poison: "failed" });
  assert.deepEqual((await computed(setting.log)).filter((name) => name === "poison").length, 3);
  const { state, error } = await setting.runner.status(op);
  assert.equal(state, "failed");
  assert.match(error!, /given up: 3 workers ended without a word while they computed it/);
});

queueTest("a worker that has not loaded an op's module says so, also in the status", async (setting) => {
  const op = setting.op("op");
  const script = fromFileUrl("../runner/queue/_bare_worker_process.ts");
  const args = ["run", "--no-check", "-A", script, setting.queue, setting.store];
  const worker = new Deno.Command(Deno.execPath(), { args, stdout: "null" }).spawn();
  const ends = await setting.run([op]);
  worker.kill("SIGKILL");
  await worker.status;
  assert.deepEqual(outcomes(ends), { op: "failed" });
  const { state, error } = await setting.runner.status(op);
  assert.equal(state, "failed");
  assert.match(error!, /cannot read the op's graph: .*unknown type "QueueTestOp".*need the modules that define ops/s);
});

queueTest("a worker whose store only looks like the client's is found out", async (setting) => {
  const elsewhere = new FolderStore(setting.path("elsewhere"));
  const impostor = new Proxy(elsewhere, {
    get(target, name) {
      if (name === "uri") return setting.results.store.uri;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  setting.worker({ store: impostor });
  const op = setting.op("op");
  const ends = await setting.run([op]);
  assert.deepEqual(outcomes(ends), { op: "failed" });
  assert.match(
    String(ends[0].error),
    /says that QueueTestOp_\w+ is computed, but the store file:.* has no such result/,
  );
});

queueTest("an op whose graph Redis has lost is found in the store", async (setting) => {
  const op = setting.op("op");
  const run = setting.run([op], { sweepMs: 600_000 });
  await until(async () => (await setting.runner.status(op)).state === "pending");
  using connection = await connect(queueAddress(setting.queue));
  const keys = await connection.redis.keys("probegraph:graph:*");
  assert.equal(keys.length, 1);
  await connection.redis.del(...keys);
  setting.worker();
  assert.deepEqual(outcomes(await run), { op: "completed" });
});
