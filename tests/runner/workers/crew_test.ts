import assert from "node:assert/strict";
import { ProbegraphError } from "../../../ops/errors.ts";
import { WorkerCalls } from "../../../runner/workers/calls.ts";
import { Crew } from "../../../runner/workers/crew.ts";
import { until } from "../../serve/_served.ts";
import type { TestProtocol } from "./_worker.ts";

type Calls = WorkerCalls<TestProtocol>;

/** A crew of workers, and those that were started. */
function crewOf(mayStart: (count: number) => boolean = () => true, signal?: AbortSignal) {
  const started: Worker[] = [];
  const lost = (message: string, cause: unknown) => new ProbegraphError(`Cannot work: ${message}`, { cause });
  const start = (): Promise<Calls> => {
    if (!mayStart(started.length)) return Promise.reject(new Error("no memory"));
    started.push(new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" }));
    return Promise.resolve(new WorkerCalls<TestProtocol>(() => started.at(-1)!, lost));
  };
  const stop = (calls: Calls) => Promise.resolve(calls[Symbol.dispose]());
  const crew = new Crew<Calls>({ start, stop, lost, signal });
  return { crew, started, [Symbol.asyncDispose]: () => crew.close(new Error("closed")) };
}

Deno.test("where members take several questions at once, so many are asked before the first is answered", async () => {
  const { calls, stop } = {
    calls: { hasEnded: false, ended: new Promise<never>(() => {}) },
    stop: () => Promise.resolve(),
  };
  const crew = new Crew({
    questions: 2,
    start: () => Promise.resolve(calls),
    stop,
    lost: (message) => new Error(message),
  });
  await crew.start(1);
  const answer = Promise.withResolvers<void>();
  let asked = 0;
  const works = [1, 2, 3].map(() => crew.use(() => (asked++, answer.promise)));
  await Promise.resolve();
  assert.equal(asked, 2);
  answer.resolve();
  await Promise.all(works);
  assert.equal(asked, 3);
  await crew.close(new Error("closed"));
});

const add = (crew: Crew<Calls>, ...numbers: number[]) => crew.use((calls) => calls.ask({ do: "add", numbers }));

Deno.test("a worker that is terminated at work is replaced, and another one does its work", async () => {
  await using made = crewOf();
  const { crew, started } = made;
  await crew.start(1);
  const answers = [add(crew, 1, 2), add(crew, 3)];
  started[0].terminate();
  assert.deepEqual(await Promise.all(answers), [3, 3]);
  assert.deepEqual([started.length, crew.health], [2, { running: 1, lost: 1, givenUp: undefined }]);
});

Deno.test("who is stopped asks no other worker, nor waits for one, and none is started", async () => {
  const stop = new AbortController();
  await using made = crewOf(() => true, stop.signal);
  const { crew, started } = made;
  await crew.start(1);
  const answers = [1, 2].map(() => crew.use((calls) => calls.ask({ do: "wait for ever" }, { signal: stop.signal })));
  stop.abort(new Error("stopped"));
  for (const answer of answers) await assert.rejects(answer, /stopped/);
  await crew.close(new Error("closed"));
  assert.equal(started.length, 1);
});

Deno.test("an idle worker that closes itself is replaced before anybody asks", async () => {
  await using made = crewOf();
  const { crew } = made;
  await crew.start(2);
  await crew.use((calls) => calls.ask({ do: "close" }).catch(() => {}));
  await until(() => crew.health.lost === 1 && crew.health.running === 2);
  assert.equal(await add(crew, 5), 5);
});

Deno.test("work at which two workers end is given back, and the crew goes on", async () => {
  await using made = crewOf();
  const { crew } = made;
  await crew.start(1);
  await assert.rejects(
    crew.use((calls) => calls.ask({ do: "stop" })),
    /Cannot work: two workers ended in turn: Cannot work: the worker stopped: .*out of memory/,
  );
  assert.equal(await add(crew, 4), 4);
  assert.deepEqual(crew.health, { running: 1, lost: 2, givenUp: undefined });
});

Deno.test("what a worker answers with an error is not done anew", async () => {
  await using made = crewOf();
  const { crew, started } = made;
  await crew.start(1);
  await assert.rejects(crew.use((calls) => calls.ask({ do: "fail as ours" })), /no such model/);
  assert.equal(started.length, 1);
});

Deno.test("a crew whose workers cannot be replaced is given up with a reason, and refuses what waits and comes", async () => {
  await using made = crewOf((count) => count < 1);
  const { crew, started } = made;
  await crew.start(1);
  const waiting = [add(crew, 1), add(crew, 2)];
  started[0].terminate();
  const refused = /Cannot work: 6 of its workers ended within a minute, .* the last one: no memory/;
  for (const each of waiting) await assert.rejects(each, refused);
  await assert.rejects(add(crew, 3), refused);
  assert.deepEqual([crew.health.running, crew.health.lost], [0, 6]);
  assert.match(crew.health.givenUp!.message, refused);
});

Deno.test("a crew that is closed starts nobody, and says why it refuses", async () => {
  const { crew, started } = crewOf();
  await crew.start(1);
  const waiting = add(crew, 1);
  const closing = crew.close(new Error("enough"));
  await assert.rejects(add(crew, 2), /enough/);
  await Promise.all([closing, waiting.catch(() => {})]);
  assert.deepEqual([started.length, crew.health.running], [1, 0]);
});

Deno.test("a crew that cannot begin says why", async () => {
  await using made = crewOf((count) => count < 1);
  await assert.rejects(made.crew.start(2), /no memory/);
});
