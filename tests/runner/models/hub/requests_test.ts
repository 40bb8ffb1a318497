import assert from "node:assert/strict";
import { hubFetch, HubRefusal, hubStream } from "../../../../runner/models/hub/requests.ts";
import type { HubSettings } from "../../../../runner/models/hub/settings.ts";
import { endlessAnswer } from "../_endless.ts";
import { startServer, type TestServer, tooLate } from "../providers/server.ts";

const TOKEN = "hf_secret";
const REPOSITORY = { id: "org/tiny", revision: "main" };

function settingsFor(server: TestServer, timeout = 30_000): HubSettings {
  const patience = { timeout, stallTimeout: 30_000, retries: 2, firstPause: 5 };
  return { endpoint: server.url, cacheFolder: "", token: TOKEN, offline: undefined, patience };
}

/** Answers one after the other; the last one stays. `requests` get the tokens that came. */
function serverOf(
  answers: readonly ((request: Request) => Response | Promise<Response>)[],
  requests: (string | null)[] = [],
): TestServer {
  return startServer((request) => {
    requests.push(request.headers.get("authorization"));
    return answers[Math.min(requests.length, answers.length) - 1](request);
  });
}

const fails = (status: number, headers: HeadersInit = {}) => () => new Response("", { status, headers });
const works = () => new Response("whole");

Deno.test("a token that no header can hold is not sent, not repeated, and does not keep the cache from being used", async () => {
  const requests: (string | null)[] = [];
  await using hub = serverOf([works], requests);
  const settings = { ...settingsFor(hub), token: `${TOKEN}\n${TOKEN}` };
  const error = await hubFetch(REPOSITORY, settings)(`${hub.url}/x`).then(() => undefined, (error) => error);
  assert.ok(error instanceof HubRefusal && error.cacheMayServe);
  assert.match(error.message, /the token cannot be sent: its character 10 is an end of line/);
  assert.ok(!Deno.inspect(error).includes(TOKEN));
  assert.deepEqual(requests, []);
});

Deno.test("the token goes to the hub, and not to hosts that it redirects or points to", async () => {
  const elsewhere: (string | null)[] = [];
  await using other = serverOf([works], elsewhere);
  const requests: (string | null)[] = [];
  await using hub = serverOf([() => Response.redirect(`${other.url}/file`, 302)], requests);
  for (const ask of [hubFetch(REPOSITORY, settingsFor(hub)), hubStream(REPOSITORY, settingsFor(hub))]) {
    assert.equal(await (await ask(`${hub.url}/x`)).text(), "whole");
    assert.equal(await (await ask(`${other.url}/x`)).text(), "whole");
  }
  assert.deepEqual(requests, Array(2).fill(`Bearer ${TOKEN}`));
  assert.deepEqual(elsewhere, Array(4).fill(null));
});

Deno.test("a busy hub is asked again, after the time that it names", async () => {
  const cases: [Record<string, string>, number][] = [[{ "retry-after": "0.2" }, 400], [{}, 15]];
  for (const [headers, shortest] of cases) {
    const requests: (string | null)[] = [];
    await using hub = serverOf([fails(429, headers), fails(503, headers), works], requests);
    const began = performance.now();
    assert.equal(await (await hubFetch(REPOSITORY, settingsFor(hub))(hub.url)).text(), "whole");
    assert.equal(requests.length, 3);
    assert.ok(performance.now() - began >= shortest);
  }
});

Deno.test("the end of the hub's rate limit is waited for", async () => {
  await using hub = serverOf([fails(429, { ratelimit: '"api";r=0;t=1' }), works]);
  const began = performance.now();
  assert.equal(await (await hubFetch(REPOSITORY, settingsFor(hub))(hub.url)).text(), "whole");
  assert.ok(performance.now() - began >= 1000);
});

Deno.test("answers that are late, or cut off, are asked for again", async () => {
  const never = () =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) }));
  for (const trouble of [tooLate, never]) {
    const requests: (string | null)[] = [];
    await using hub = serverOf([trouble, works], requests);
    assert.equal(await (await hubFetch(REPOSITORY, settingsFor(hub, 1000))(hub.url)).text(), "whole");
    assert.equal(requests.length, 2);
  }
});

Deno.test("refusals say what to do, are not asked again, and keep the token to themselves", async () => {
  const gated = { "x-error-code": "GatedRepo", "x-error-message": `Access is restricted for ${TOKEN}` };
  const cases: [number, HeadersInit, RegExp][] = [
    [403, gated, /answered 403 \(Access is restricted for …\); the model is gated: accept its terms at .*\/org\/tiny/],
    [401, gated, /answered 401 .* the model is gated: .* set HF_TOKEN/],
    [
      401,
      { "x-error-code": "RepoNotFound" },
      /answered 401; check the name; if the model is private or gated, set HF_TOKEN/,
    ],
    [404, { "x-error-code": "RevisionNotFound" }, /answered 404; the model has no branch, tag or commit main/],
    [404, {}, /answered 404; check the name and the revision; if the model is private, set HF_TOKEN/],
  ];
  for (const [status, headers, expected] of cases) {
    const requests: (string | null)[] = [];
    await using hub = serverOf([fails(status, headers)], requests);
    await assert.rejects(hubFetch(REPOSITORY, settingsFor(hub))(hub.url), (error: Error) => {
      assert.match(error.message, expected);
      assert.ok(!error.message.includes(TOKEN));
      return true;
    });
    assert.equal(requests.length, 1);
  }
});

Deno.test("a hub that stays away is told by its address", async () => {
  await using hub = serverOf([fails(500)]);
  await assert.rejects(hubFetch(REPOSITORY, settingsFor(hub))(hub.url), /the hub answered 500; try again later/);
  const settings = { ...settingsFor(hub), endpoint: "http://someone:password@127.0.0.1:9" };
  await assert.rejects(
    hubFetch(REPOSITORY, settings)("http://127.0.0.1:9/x"),
    /the hub at http:\/\/127\.0\.0\.1:9 cannot be reached .*; check the network/,
  );
});

Deno.test("requests end with the signal, also while they wait", async () => {
  await using hub = serverOf([fails(429, { "retry-after": "100" })]);
  const reason = new Error("enough");
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  await assert.rejects(hubFetch(REPOSITORY, settingsFor(hub), controller.signal)(hub.url), reason);
});

Deno.test("an answer that unpacks without end is left, once", async () => {
  const requests: (string | null)[] = [];
  await using hub = serverOf([() => endlessAnswer()], requests);
  await assert.rejects(
    hubFetch(REPOSITORY, settingsFor(hub, 600_000))(hub.url),
    /does not answer as a hub does \(its answer is larger than 67108864 bytes/,
  );
  assert.equal(requests.length, 1);
});
