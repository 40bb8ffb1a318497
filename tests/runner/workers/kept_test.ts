import assert from "node:assert/strict";
import { ProbegraphError } from "../../../ops/errors.ts";
import { WorkerCalls } from "../../../runner/workers/calls.ts";
import { Kept } from "../../../runner/workers/kept.ts";
import type { TestProtocol } from "./_worker.ts";

function start(): WorkerCalls<TestProtocol> {
  const worker = new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
  return new WorkerCalls(() => worker, (message) => new ProbegraphError(message));
}

const keptWorkers = () =>
  new Kept<WorkerCalls<TestProtocol>>({ idleMs: 500, end: (worker) => worker[Symbol.dispose]() });

Deno.test("a worker that was left is taken by its key, once, and answers", async () => {
  const kept = keptWorkers();
  using worker = start();
  kept.leave("a", worker);
  assert.equal(kept.take("b"), undefined);
  assert.equal(kept.take("a"), worker);
  assert.equal(kept.take("a"), undefined);
  assert.equal(await worker.ask({ do: "add", numbers: [1, 2] }), 3);
});

Deno.test("a worker that ended while it was left is not taken", () => {
  const kept = keptWorkers();
  const worker = start();
  kept.leave("a", worker);
  worker.end(new Error("out of memory"));
  assert.equal(kept.take("a"), undefined);
});

Deno.test("a worker that nobody takes is ended", async () => {
  const kept = keptWorkers();
  const worker = start();
  kept.leave("a", worker);
  await worker.ended;
  assert.equal(kept.take("a"), undefined);
});
