import assert from "node:assert/strict";
import { computed } from "./_ops.ts";
import { outcomes, queueTest, until } from "./_setting.ts";
import { defineOp, field, type Op, Runner } from "../../../mod.ts";
import { activity } from "../../../runner/evaluation/activity.ts";

queueTest("a worker that stops gives its job to another at once, and that is no failed attempt", async (setting) => {
  // Only the stall timer would bring the job back otherwise, long after this test.
  const first = setting.worker({ silenceMs: 600_000 });
  const op = setting.op("slow", [], { does: "linger" });
  const run = setting.run([op]);
  await until(async () => (await computed(setting.log)).length === 1);
  await first.stop();
  assert.deepEqual(first.events.map(({ type }) => type), ["ready", "begin", "returned"]);
  const second = setting.worker();
  assert.deepEqual(outcomes(await run), { slow: "completed" });
  assert.deepEqual(second.events.map(({ type }) => type), ["ready", "begin", "completed"]);
});

const StopsItsWorkerOp = defineOp({ type: "StopsItsWorkerOp", kind: "score", fields: { on: field.op("dataset") } });
let stopWorker = () => {};
Runner.implement(StopsItsWorkerOp, () => {
  // When the result is being written: one of a megabyte takes more than a turn.
  setTimeout(stopWorker, 0);
  return Promise.resolve(Float64Array.from({ length: 2 ** 17 }, Math.random));
});

queueTest("a worker that stops while it writes a result names it, and the next one finds it there", async (setting) => {
  const first = setting.worker({ silenceMs: 600_000 });
  const op = StopsItsWorkerOp({ on: setting.dataset }) as unknown as Op;
  const stopped = new Promise<void>((resolve) => stopWorker = () => void first.stop().then(resolve));
  const run = setting.run([op]);
  await stopped;
  const second = setting.worker();
  assert.deepEqual((await run).map(({ outcome }) => outcome), ["completed"]);
  const computedBy = (worker: typeof first) =>
    worker.events.flatMap((event) => event.type === "completed" ? event.computed.map(({ uuid }) => uuid) : []);
  assert.deepEqual([computedBy(first), computedBy(second)], [[op.uuid], []]);
  assert.deepEqual(first.events.map(({ type }) => type), ["ready", "begin", "completed", "returned"]);
});

queueTest("a worker process that is told to end leaves nothing behind", async (setting) => {
  const first = await setting.workerProcess({ silenceMs: 600_000 });
  const op = setting.op("slow", [], { does: "linger" });
  const run = setting.run([op]);
  await until(async () => (await computed(setting.log)).length === 1);
  first.child.kill("SIGTERM");
  assert.equal((await first.child.status).code, 0);
  setting.worker();
  assert.deepEqual(outcomes(await run), { slow: "completed" });
  assert.equal(await setting.results.store.get(`${op.uuid.replace("_", "/")}/lease.json`), undefined);
});

queueTest("a run that is stopped takes its jobs back, and workers let go of what they are at", async (setting) => {
  const worker = setting.worker();
  const slow = setting.op("slow", [], { milliseconds: 60_000 });
  const [next, after] = [setting.op("next"), setting.op("after", [slow])];
  const stop = new AbortController();
  const run = setting.run([slow, next, after], { signal: stop.signal });
  await until(async () => (await computed(setting.log)).length === 1);
  stop.abort();
  const ends = await run;
  const computedNow = await computed(setting.log);
  assert.deepEqual(new Set(Object.values(outcomes(ends))), new Set(["stopped"]));
  assert.equal(activity.running.length, 0);
  await until(() => worker.events.some(({ type }) => type === "stopped"));
  for (const op of [slow, next, after]) assert.equal((await setting.runner.status(op)).state, "new");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(await computed(setting.log), computedNow);
});

queueTest("who waits for the same op is not stopped by another's stop", async (setting) => {
  setting.worker();
  const op = setting.op("slow", [], { milliseconds: 3000 });
  const stop = new AbortController();
  const stopped = setting.run([op], { signal: stop.signal });
  await until(async () => (await computed(setting.log)).length === 1);
  const waiting = setting.run([op]);
  await new Promise((resolve) => setTimeout(resolve, 200));
  stop.abort();
  assert.deepEqual(outcomes(await stopped), { slow: "stopped" });
  assert.deepEqual(outcomes(await waiting), { slow: "completed" });
});

queueTest("a run goes on without whoever began it", async (setting) => {
  const below = setting.op("below", [], { milliseconds: 300 });
  const between = setting.op("between", [below]);
  const top = setting.op("top", [between]);
  const client = await setting.clientProcess([top]);
  await client.until("begun");
  client.child.kill("SIGKILL");
  await client.child.status;
  setting.worker();
  await until(() => setting.results.has(top));
  assert.deepEqual(await computed(setting.log), ["below", "between", "top"]);
});
