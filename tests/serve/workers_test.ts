import assert from "node:assert/strict";
import { loadGuardrail } from "../../mod.ts";
import { openGuardServer } from "../../serve/mod.ts";
import { savedGuard, texts } from "../runner/guardrails/demo_guard.ts";
import { noteWorkers } from "../runner/workers/_started.ts";
import { post } from "./_guard.ts";
import { described } from "./_openapi.ts";
import { until } from "./_served.ts";

const { folder } = await savedGuard();

async function served(streams: number) {
  using noted = noteWorkers();
  const errors: string[] = [];
  const server = await openGuardServer([folder], {
    load: { streams },
    log: ({ error }) => error !== undefined && errors.push(error),
  });
  const get = (path: string) => server.fetch(new Request(`http://guard.example${path}`));
  const metric = async (name: string) =>
    Number(new RegExp(`^${name}\\{guard="demo"\\} (\\d+)$`, "m").exec(await (await get("/metrics")).text())![1]);
  return {
    server,
    workers: noted.workers,
    errors,
    ready: async () => (await get("/readyz")).status,
    metric,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

Deno.test("requests whose worker is ended get the right answers, and the server tells of it", async () => {
  await using guard = await loadGuardrail(folder);
  const asked = texts.slice(0, 24);
  const expected = await guard.score(asked);
  using noted = noteWorkers();
  await using made = await served(2);
  const answers = asked.map((input) => post(made.server, "/v1/score", { input }));
  await until(async () => await made.metric("probegraph_running_batches") > 0);
  made.workers[0].terminate();
  for (const [i, answer] of (await Promise.all(answers)).entries()) {
    const { results: [{ guardrails: [{ probes }] }] } = await described(answer, "/v1/score");
    for (const { name, score } of probes) assert.ok(Math.abs(score - expected.get(name)![i]) < 1e-5, name);
  }
  await until(async () => await made.metric("probegraph_workers") === 2);
  assert.deepEqual([await made.metric("probegraph_workers_lost_total"), noted.workers.length], [1, 3]);
});

Deno.test("a request whose worker has all threads gets its answer where that is ended", async () => {
  using noted = noteWorkers();
  await using server = await openGuardServer([folder], { load: { threads: 2 } });
  assert.equal(noted.workers.length, 3);
  const answers = [post(server, "/v1/score", { input: texts[0] })];
  noted.workers.forEach((worker) => worker.terminate());
  answers.push(post(server, "/v1/score", { input: texts[0] }));
  assert.deepEqual((await Promise.all(answers)).map(({ status }) => status), [200, 200]);
});

Deno.test("without a worker the server is not ready until another one is", async () => {
  await using made = await served(1);
  assert.equal(await made.ready(), 200);
  made.workers[0].terminate();
  await until(async () => await made.ready() === 503);
  const waiting = post(made.server, "/v1/score", { input: texts[0] });
  await until(async () => await made.ready() === 200);
  assert.equal((await waiting).status, 200);
});

Deno.test("a guardrail whose workers end again and again is refused with a reason", async () => {
  using noted = noteWorkers();
  await using made = await served(1);
  const ending = setInterval(() => noted.workers.at(-1)!.terminate(), 5);
  await until(async () => await made.metric("probegraph_workers_lost_total") >= 6);
  clearInterval(ending);
  const refused = await post(made.server, "/v1/score", { input: texts[0] });
  assert.deepEqual([refused.status, refused.headers.get("retry-after"), await made.ready()], [503, "1", 503]);
  assert.match((await described(refused, "/v1/score")).error.message, /workers ended; the server's log says why/);
  assert.match(made.errors.at(-1)!, /6 of its workers ended within a minute, and none is started any more/);
  assert.equal(await made.metric("probegraph_workers"), 0);
});
