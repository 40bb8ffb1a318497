import assert from "node:assert/strict";
import { connect } from "node:net";
import { post } from "./_guard.ts";
import { described } from "./_openapi.ts";
import { askedWithoutBody, serveWords, until } from "./_served.ts";

Deno.test("requests that arrive together share a batch", async () => {
  await using served = serveWords({ limits: { batchWaitMs: 50 } });
  const responses = await Promise.all(Array.from({ length: 8 }, (_, i) => served.moderate(`text ${i}`)));
  for (const response of responses) assert.equal((await response.json()).results.length, 1);
  assert.ok(served.guard.passes.length < 8, JSON.stringify(served.guard.passes));
  assert.equal(served.guard.passes.flat().length, 8);
  assert.equal(await served.metric('probegraph_batch_texts_sum{guard="words"}'), 8);
});

Deno.test("a body of too many bytes is 413, whether it says its length or not", async () => {
  await using served = serveWords({ limits: { bodyBytes: 1000 } });
  const large = JSON.stringify({ input: "x".repeat(1000) });
  const inChunks = ReadableStream.from(Array(20).fill(new TextEncoder().encode("x".repeat(99))));
  for (const body of [large, inChunks]) {
    const response = await served.moderate("", { body });
    assert.equal(response.status, 413);
    assert.match((await described(response, "/v1/moderations")).error.message, /more than 1000 bytes/);
  }
  const fitting = JSON.stringify({ input: "x".repeat(1000 - '{"input":""}'.length) });
  assert.equal(fitting.length, 1000);
  const response = await served.moderate("", { body: fitting });
  await response.body?.cancel();
  assert.equal(response.status, 200);
});

Deno.test("a request of too many tokens, or texts, is 413", async () => {
  await using served = serveWords({ limits: { requestTokens: 10, queueTexts: 5 } });
  for (
    const [input, message] of [
      ["a ".repeat(11), /11 tokens; this server takes 10/],
      [["a ".repeat(6), "a ".repeat(6)], /12 tokens/],
      [Array(6).fill("a"), /6 texts; this server takes 5/],
    ] as const
  ) {
    const response = await served.moderate(input);
    const { error } = await described(response, "/v1/moderations");
    assert.deepEqual([response.status, error.param, error.code], [413, "input", "request_too_large"]);
    assert.match(error.message, message);
  }
  assert.deepEqual(served.guard.passes, []);
});

Deno.test("a full queue is 429 with Retry-After, and there is room again later", async () => {
  await using served = serveWords({ limits: { queueTexts: 2, batchTexts: 1, batchWaitMs: 0 } });
  const release = served.guard.hold();
  const taken = Array.from({ length: 4 }, (_, i) => served.moderate(`text ${i}`));
  await until(async () => await served.metric('probegraph_queue_texts{guard="words"}') === 2);
  const refused = await served.moderate("one more");
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  const { error } = await described(refused, "/v1/moderations");
  assert.deepEqual([error.type, error.code], ["rate_limit_error", "rate_limit_exceeded"]);
  release();
  for (const response of await Promise.all(taken)) assert.equal((await response.json()).results.length, 1);
  assert.equal((await (await served.moderate("one more")).json()).results.length, 1);
});

Deno.test("requests that are more than the server takes at once are 429 before their bodies are read", async () => {
  await using served = serveWords({ limits: { openRequests: 1 } });
  const release = served.guard.hold();
  const first = served.moderate("a");
  await until(() => served.guard.passes.length === 1);
  const second = await served.moderate("b");
  assert.equal(second.status, 429);
  await second.body?.cancel();
  assert.equal(await served.metric('probegraph_running_batches{guard="words"}'), 1, "metrics are answered meanwhile");
  release();
  assert.equal((await (await first).json()).results.length, 1);
});

Deno.test("a request whose time is over is 504, and its texts leave the queue", async () => {
  await using served = serveWords({ limits: { requestMs: 50, batchTexts: 1, batchWaitMs: 0 } });
  const release = served.guard.hold();
  // Over a network, a busy machine may not have read them when their time is over.
  const ask = (input: string) => post(served.server, "/v1/moderations", { input });
  for (const response of await Promise.all(["a", "b", "c"].map(ask))) {
    assert.equal(response.status, 504);
    assert.match((await described(response, "/v1/moderations")).error.message, /longer than 50 ms/);
  }
  assert.equal(await served.metric('probegraph_queue_texts{guard="words"}'), 0);
  release();
  assert.deepEqual(served.guard.passes, [["a"], ["b"]]);
});

Deno.test("a client that stalls in its body is 408", async () => {
  await using served = serveWords({ limits: { requestMs: 50 } });
  const socket = connect(served.port, "127.0.0.1");
  socket.write("POST /v1/moderations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
  const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
  socket.destroy();
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.match(answer, /The body did not come in time/);
});

Deno.test("a client that goes away frees its place", async () => {
  await using served = serveWords({ limits: { queueTexts: 1, batchTexts: 1, batchWaitMs: 0 } });
  const release = served.guard.hold();
  const taken = ["a", "b"].map((text) => served.moderate(text));
  await until(() => served.guard.passes.length === 2);
  const controller = new AbortController();
  const gone = served.moderate("c", { signal: controller.signal });
  await until(async () => await served.metric('probegraph_queue_texts{guard="words"}') === 1);
  controller.abort();
  await assert.rejects(gone);
  await until(async () => await served.metric('probegraph_queue_texts{guard="words"}') === 0);
  const next = served.moderate("d");
  await until(async () => await served.metric('probegraph_queue_texts{guard="words"}') === 1);
  release();
  for (const response of await Promise.all([...taken, next])) assert.equal((await response.json()).results.length, 1);
  assert.deepEqual(served.guard.passes, [["a"], ["b"], ["d"]]);
  assert.equal(await served.metric('probegraph_requests_total{route="/v1/moderations",status="499"}'), 1);
});

Deno.test("a client that goes away in its body is no error of ours", async () => {
  const lines: { status: number; error?: string }[] = [];
  await using served = serveWords({ log: (line) => lines.push(line) });
  (await askedWithoutBody(served.port, 100)).destroy();
  await until(() => lines.length > 0);
  assert.deepEqual(lines.map(({ status, error }) => [status, error]), [[499, undefined]]);
});

Deno.test("a request of which not all has come when the server ends is 503: clients ask again", async () => {
  await using served = serveWords();
  let cutOff = () => {};
  const body = new ReadableStream({
    start: (controller) => void (cutOff = () => controller.error(new Error("cut off"))),
  });
  const answer = served.server.fetch(new Request(`${served.url}/v1/moderations`, { method: "POST", body }));
  served.server.stop();
  cutOff();
  const response = await answer;
  assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"]);
  assert.match((await described(response, "/v1/moderations")).error.message, /had not come whole: ask again/);
});

Deno.test("a server that is shut down answers what it has taken", async () => {
  const served = serveWords();
  const release = served.guard.hold();
  const asked = served.moderate("a");
  await until(() => served.guard.passes.length === 1);
  const closed = served[Symbol.asyncDispose]();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(served.guard.isClosed, false);
  release();
  assert.equal((await (await asked).json()).results.length, 1);
  await closed;
  assert.ok(served.guard.isClosed);
});
