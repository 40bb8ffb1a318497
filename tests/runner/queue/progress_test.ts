import assert from "node:assert/strict";
import type { OpJobProgress } from "../../../runner/queue/jobs.ts";
import { ProgressReporter, ProgressSum } from "../../../runner/queue/progress.ts";

Deno.test("progress is told at once and then once in an interval, the latest of each op", async () => {
  const said: OpJobProgress[] = [];
  const again = Promise.withResolvers<void>();
  const send = (progress: OpJobProgress) => Promise.resolve(said.push(progress) === 2 && again.resolve());
  const reporter = new ProgressReporter(send, 200);
  for (let done = 0; done < 100; done++) {
    for (const uuid of ["a", "b"]) reporter.report({ uuid, done, total: 100, unit: "rows" });
  }
  assert.equal(said.length, 1);
  await again.promise;
  const last = { done: 99, total: 100, unit: "rows" };
  assert.deepEqual(said[1], { a: last, b: last });
  reporter.report({ uuid: "a", done: 100, total: 100, unit: "rows" });
  reporter.stop();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(said.length, 2);
});

Deno.test("parts of an op add up; the op's own job counts them itself", () => {
  const sum = new ProgressSum();
  const rows = (done: number) => ({ op: { done, total: 100, unit: "rows" } });
  assert.deepEqual(sum.add("op.rows-0-50", rows(20)), [{ uuid: "op", done: 20, total: 100, unit: "rows" }]);
  assert.equal(sum.add("op.rows-50-100", rows(5))[0].done, 25);
  assert.equal(sum.add("op.rows-0-50", rows(50))[0].done, 55);
  assert.equal(sum.add("op", rows(90))[0].done, 90);
  const resumed = { op: { done: 30, total: 100, unit: "rows", kept: 25 } };
  assert.deepEqual(sum.add("op.rows-50-100", resumed)[0], { uuid: "op", done: 80, total: 100, unit: "rows", kept: 25 });
  const download = { op: { done: 3, total: 9, unit: "MB" } };
  assert.deepEqual(sum.add("op.rows-0-50", download), [{ uuid: "op", ...download.op }]);
});
