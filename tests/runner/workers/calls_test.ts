import assert from "node:assert/strict";
import { ModelError, ProbegraphError } from "../../../ops/errors.ts";
import { delay } from "../../../ops/standard.ts";
import { WorkerCalls } from "../../../runner/workers/calls.ts";
import { isAnyLeaving } from "../../../runner/workers/places.ts";
import { servePackage } from "../../_served_package.ts";
import { testFolder } from "../../stores/_paths.ts";
import { noteWorkers } from "./_started.ts";
import type { TestProtocol } from "./_worker.ts";

function start(): WorkerCalls<TestProtocol> {
  const worker = new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
  return new WorkerCalls(() => worker, (message, cause) => new ProbegraphError(`Cannot work: ${message}`, { cause }));
}

Deno.test("questions are answered in their order, each after its own notes", async () => {
  using worker = start();
  const notes: string[][] = [[], []];
  const questions = [[1, 2, 3], [4]].map((numbers, i) =>
    worker.ask<number>({ do: "add", numbers }, { onNote: (note) => notes[i].push(note) })
  );
  assert.deepEqual(await Promise.all(questions), [6, 4]);
  assert.deepEqual(notes, [["adding 1", "adding 2", "adding 3"], ["adding 4"]]);
});

Deno.test("buffers move to the worker and back", async () => {
  using worker = start();
  const bytes = Uint8Array.of(1, 2, 3);
  const answer = await worker.ask({ do: "return bytes", bytes }, { transfer: [bytes.buffer] });
  assert.deepEqual(answer, Uint8Array.of(1, 2, 3));
  assert.equal(bytes.length, 0);
});

Deno.test("an error of ours keeps its class, a foreign one says what was attempted, and the worker goes on", async () => {
  using worker = start();
  await assert.rejects(worker.ask({ do: "fail as ours" }), (error) => {
    return error instanceof ModelError && error.message === "no such model";
  });
  await assert.rejects(worker.ask({ do: "fail as others do" }), (error) => {
    return error instanceof ProbegraphError && error.message === "Cannot work: x is not a function";
  });
  assert.equal(await worker.ask({ do: "add", numbers: [1] }), 1);
});

Deno.test("news reach a worker that is at work", async () => {
  using worker = start();
  const answer = worker.ask({ do: "wait for news" });
  worker.tell(7);
  assert.equal(await answer, 7);
});

Deno.test("a worker that is ended in native code is out when that has come to its end, and not before", async () => {
  const worker = start();
  const mayLeave = new Int32Array(new SharedArrayBuffer(4));
  const inside = Promise.withResolvers<unknown>();
  const answer = worker.ask({ do: "wait in native code", mayLeave }, { onNote: inside.resolve });
  await inside.promise;
  worker.end(new Error("stopped"));
  await assert.rejects(answer, /stopped/);
  const isOut = () => Promise.race([worker.out.then(() => true), delay(50).then(() => false)]);
  assert.deepEqual([await isOut(), isAnyLeaving()], [false, true]);
  Atomics.store(mayLeave, 0, 1);
  await worker.out;
  assert.equal(isAnyLeaving(), false);
});

Deno.test("an abort ends the worker, and all that it was asked", async () => {
  using worker = start();
  const controller = new AbortController();
  const questions = [
    worker.ask({ do: "never" }, { signal: controller.signal }),
    worker.ask({ do: "add", numbers: [1] }),
  ];
  controller.abort(new Error("enough"));
  for (const question of questions) await assert.rejects(question, /enough/);
  await assert.rejects(worker.ask({ do: "add" }), /enough/);
});

Deno.test("who is aborted before asking asks nothing", async () => {
  using worker = start();
  await assert.rejects(worker.ask({ do: "stop" }, { signal: AbortSignal.abort(new Error("no")) }), /no/);
  assert.equal(await worker.ask({ do: "add", numbers: [2] }), 2);
});

Deno.test("a worker that stops refuses what waits and what comes", async () => {
  using worker = start();
  await assert.rejects(worker.ask({ do: "stop" }), /Cannot work: the worker stopped: .*out of memory/);
  await assert.rejects(worker.ask({ do: "add" }), /the worker stopped/);
});

Deno.test("a worker that closes itself, or that somebody else ends, refuses as well", async () => {
  using closing = start();
  await assert.rejects(closing.ask({ do: "close" }), /the worker stopped, and did not say why/);
  using noted = noteWorkers();
  using ended = start();
  const question = ended.ask({ do: "never" });
  noted.workers[0].terminate();
  await assert.rejects(question, /the worker stopped, and did not say why/);
  assert.ok(ended.hasEnded);
});

Deno.test("a worker that cannot be made ready ends for that reason", async () => {
  using worker = start();
  await assert.rejects(worker.open({ do: "fail as ours" }), /no such model/);
  assert.ok(worker.hasEnded);
  await assert.rejects(worker.ask({ do: "add" }), /no such model/);
});

Deno.test("a worker that is closed answers what it was asked before, and one that has ended closes without an error", async () => {
  const worker = start();
  const answer = worker.ask({ do: "add", numbers: [1, 2] });
  await worker.close({ do: "fail as ours" }, new Error("closed"));
  assert.equal(await answer, 3);
  await assert.rejects(worker.ask({ do: "add" }), /closed/);
  await worker.close({ do: "add" }, new Error("closed again"));
});

Deno.test("a worker that was disposed of is asked no more", async () => {
  const worker = start();
  const question = worker.ask({ do: "never" });
  worker[Symbol.dispose]();
  await assert.rejects(question, /the worker has ended/);
});

/** What comes of questions to a worker whose modules are refused until some start. */
async function askedAt(start: number) {
  await using folder = await testFolder();
  await using server = servePackage(({ searchParams }) => searchParams.has("refused"));
  const address = `http://127.0.0.1:${server.addr.port}/tests/runner/workers/_fetched.ts`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--no-config", "--no-lock", address, `${start}`],
    // Other servers had the port before, and a cache would know their files.
    env: { DENO_DIR: folder.path },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("a worker whose modules cannot be fetched is started again, and answers what it was asked before", async () => {
  assert.deepEqual(await askedAt(3), { starts: 3, answers: [[1, 2, 3], [4, 5], 7], left: 0 });
});

Deno.test("one that cannot be fetched in five starts is lost, and says what could not be", async () => {
  const { starts, answers } = await askedAt(Infinity);
  assert.equal(starts, 5);
  assert.match(answers, /^the worker stopped: .*Import '.*_worker\.ts\?refused=5' failed/);
});
