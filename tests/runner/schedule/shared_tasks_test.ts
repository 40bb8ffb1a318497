import assert from "node:assert/strict";
import { SharedTasks } from "../../../runner/schedule/shared_tasks.ts";

Deno.test("a task that is in progress is shared by its callers", async () => {
  const tasks = new SharedTasks<number>();
  const { promise, resolve } = Promise.withResolvers<number>();
  let started = 0;
  const start = () => (started++, promise);
  const both = Promise.all([tasks.run("a", undefined, start), tasks.run("a", undefined, start)]);
  resolve(7);
  assert.deepEqual(await both, [7, 7]);
  assert.equal(started, 1);
});

Deno.test("a finished task starts anew", async () => {
  const tasks = new SharedTasks<number>();
  let started = 0;
  const start = () => Promise.resolve(++started);
  assert.equal(await tasks.run("a", undefined, start), 1);
  assert.equal(await tasks.run("a", undefined, start), 2);
});

Deno.test("a task goes on while one of its callers still waits", async () => {
  const tasks = new SharedTasks<number>();
  const { promise, resolve } = Promise.withResolvers<number>();
  let taskSignal: AbortSignal | undefined;
  const start = (signal: AbortSignal) => (taskSignal = signal, promise);
  const impatient = new AbortController();
  const first = tasks.run("a", impatient.signal, start);
  const second = tasks.run("a", undefined, start);
  impatient.abort(new Error("no longer wanted"));
  await assert.rejects(first, /no longer wanted/);
  assert.equal(taskSignal?.aborted, false);
  resolve(3);
  assert.equal(await second, 3);
});

Deno.test("a task that nobody waits for is cancelled with the last caller's reason", async () => {
  const tasks = new SharedTasks<number>();
  let taskSignal: AbortSignal | undefined;
  const start = (signal: AbortSignal) => (taskSignal = signal, new Promise<number>(() => {}));
  const caller = new AbortController();
  const only = tasks.run("a", caller.signal, start);
  caller.abort(new Error("stop"));
  await assert.rejects(only, /stop/);
  assert.equal(taskSignal?.aborted, true);
  assert.match(String(taskSignal?.reason), /stop/);
});
