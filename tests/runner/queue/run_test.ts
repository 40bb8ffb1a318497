import assert from "node:assert/strict";
import { defineOp, field, removeResults, Runner, type ScoreColumn } from "../../../mod.ts";
import { computed, readLog } from "./_ops.ts";
import { outcomes, queueTest, type Setting, until } from "./_setting.ts";

/** A graph whose ops share parents: four at the bottom, then six that need two of them each, then one that needs all. */
function diamonds(op: Setting["op"], milliseconds = 0): ScoreColumn {
  const below = ["a", "b", "c", "d"].map((name) => op(name, [], { milliseconds }));
  const pairs = below.flatMap((first, i) => below.slice(i + 1).map((second) => [first, second]));
  const between = pairs.map((pair, i) => op(`pair${i}`, pair, { milliseconds }));
  return op("top", between, { milliseconds });
}

const NAMES = ["a", "b", "c", "d", "pair0", "pair1", "pair2", "pair3", "pair4", "pair5", "top"];

queueTest("a graph with shared parents is computed by workers, each op once, as on one machine", async (setting) => {
  setting.worker();
  setting.worker({ concurrency: 3 });
  const top = diamonds(setting.op);
  const begun: string[] = [];
  const ends = await setting.run([top], { onBegin: (op) => begun.push(op.uuid) });
  assert.deepEqual(new Set(Object.values(outcomes(ends))), new Set(["completed"]));
  assert.deepEqual(ends.map(({ op }) => op.uuid).sort(), begun.sort());
  assert.deepEqual(await computed(setting.log), NAMES);
  // a = [1, 2], a pair 1 + row + twice that = [3, 6], and the top 1 + row + six pairs.
  assert.deepEqual([...await top.toArray() as Float64Array], [19, 38]);
  assert.equal((await setting.runner.status(top)).state, "completed");
});

queueTest("three processes share the work", async (setting) => {
  const workers = await Promise.all([1, 2, 3].map(() => setting.workerProcess()));
  await setting.run([diamonds(setting.op, 100)]);
  assert.deepEqual(await computed(setting.log), NAMES);
  const pids = new Set((await readLog(setting.log)).map(({ pid }) => pid));
  assert.ok(pids.size > 1 && [...pids].every((pid) => workers.some(({ child }) => child.pid === pid)));
});

queueTest("what is stored is not computed, nor is anything asked for again", async (setting) => {
  setting.worker();
  const below = setting.op("below");
  const top = setting.op("top", [below]);
  await below.materialize();
  await setting.run([top]);
  assert.deepEqual(await setting.run([top]), []);
  assert.deepEqual(await computed(setting.log), ["below", "top"]);
});

queueTest("an op whose result was deleted is computed again, by a worker that remembers it", async (setting) => {
  setting.worker();
  const op = setting.op("op");
  await setting.run([op]);
  const { store } = setting.results;
  for await (const { key } of store.list(op.uuid.replace("_", "/"))) await store.delete(key);
  await setting.run([op]);
  assert.ok(await setting.results.has(op));
  assert.deepEqual(await computed(setting.log), ["op", "op"]);
});

let runs = 0;
const CountedOp = defineOp({ type: "CountedOp", kind: "score", fields: { on: field.op("dataset") } });
Runner.implement(CountedOp, () => Float64Array.of(++runs, 0));

queueTest("a worker that has a removed result in memory reads what was computed anew", async (setting) => {
  setting.worker();
  const counted = CountedOp({ on: setting.dataset }) as unknown as ScoreColumn;
  await setting.run([setting.op("before", [counted])]);
  await removeResults(setting.results, [counted]);
  await setting.runner.materialize(counted);
  const after = setting.op("after", [counted]);
  await setting.run([after]);
  // 1 + row + what was counted.
  assert.deepEqual([...await after.toArray() as Float64Array], [3, 2]);
});

queueTest("ops wait in the store's eyes too, until a worker takes them", async (setting) => {
  const [below, top] = [setting.op("below"), setting.op("top")];
  const waiting = setting.op("waiting", [below, top]);
  const ended = setting.run([waiting]);
  const states = async () =>
    await Promise.all([below, top, waiting].map(async (op) => (await setting.runner.status(op)).state));
  await until(async () => (await states()).every((state) => state === "pending"));
  setting.worker();
  await ended;
  assert.deepEqual(await states(), ["completed", "completed", "completed"]);
});

queueTest("two runs that want the same op compute it once", async (setting) => {
  setting.worker();
  const shared = setting.op("shared", [], { milliseconds: 200 });
  const wanted = ["one", "two"].map((name) => setting.op(name, [shared]));
  const ends = await Promise.all(wanted.map((op) => setting.run([op])));
  assert.deepEqual(ends.map(outcomes).map(({ shared }) => shared), ["completed", "completed"]);
  assert.deepEqual(await computed(setting.log), ["one", "shared", "two"]);
});

queueTest("progress comes from the worker", async (setting) => {
  setting.worker();
  const op = setting.op("slow", [], { milliseconds: 2400 });
  const said: number[] = [];
  await setting.run([op], {
    onProgress: ({ uuid, done, total, unit }) => {
      assert.deepEqual([uuid, total, unit], [op.uuid, 2400, "ms"]);
      said.push(done);
    },
  });
  // The op says so 120 times.
  assert.ok(said.length >= 2 && said.length < 40, `${said}`);
  assert.deepEqual(said, said.toSorted((a, b) => a - b));
});

queueTest("a run that is told of nobody's worker says so, once", async (setting) => {
  const notices: string[] = [];
  const ended = setting.run([setting.op("op")], { onNotice: (notice) => notices.push(notice) });
  await until(() => notices.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  setting.worker();
  await ended;
  assert.equal(notices.length, 1);
  assert.match(notices[0], /No worker serves this queue for the store file:.*: 1 op waits/);
});
