import assert from "node:assert/strict";
import { savedGuard, texts } from "../../runner/guardrails/demo_guard.ts";
import { testFolder } from "../../stores/_paths.ts";
import { listening } from "../../serve/_process.ts";
import { askedWithoutBody, until } from "../../serve/_served.ts";
import { run, spawn } from "../_run.ts";

const { folder } = await savedGuard();

function moderate(url: string, input: unknown, key?: string): Promise<Response> {
  const headers: HeadersInit = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return fetch(`${url}/v1/moderations`, { method: "POST", headers, body: JSON.stringify({ input }) });
}

async function readiness(url: string): Promise<number> {
  const response = await fetch(`${url}/readyz`);
  await response.body?.cancel();
  return response.status;
}

Deno.test("serve answers until SIGTERM, then what it has taken, and ends with exit code 0", async () => {
  const child = spawn(["serve", folder, "--port", "0", "--batch-wait", "300", "--log"]);
  const { url, err } = await listening(child);
  const { results } = await (await moderate(url, texts.slice(0, 3))).json();
  assert.equal(results.length, 3);
  const body = JSON.stringify({ input: texts[0] });
  const last = await askedWithoutBody(Number(new URL(url).port), new TextEncoder().encode(body).length);
  child.kill("SIGTERM");
  await until(async () => await readiness(url) === 503);
  last.write(body);
  const answer = (await Array.fromAsync(last)).join("");
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.deepEqual(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))).results, [results[0]]);
  assert.equal((await child.status).code, 0);
  await child.stdout.cancel();
  const lines = (await err).split("\n");
  assert.match(lines[0], /^Listening on http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(JSON.parse(lines[1]).status, 200);
  assert.ok(!lines.join().includes(texts[0]), "texts are not logged");
});

Deno.test("keys come from a file or a variable, and are not printed", async () => {
  await using home = await testFolder();
  const file = `${home.path}/keys.txt`;
  await Deno.writeTextFile(file, "sesame # for the proxy\n");
  const child = spawn(["serve", folder, "--port", "0", "--host", "0.0.0.0", "--keys", file, "--log-texts"]);
  const { url, err } = await listening(child);
  const local = url.replace("0.0.0.0", "127.0.0.1");
  for (const [key, status] of [[undefined, 401], ["guess", 401], ["sesame", 200]] as const) {
    const response = await moderate(local, "hello there", key);
    await response.body?.cancel();
    assert.equal(response.status, status);
  }
  child.kill("SIGINT");
  assert.equal((await child.status).code, 0);
  await child.stdout.cancel();
  assert.match(await err, /hello there/);
  assert.doesNotMatch(await err, /sesame|guess|Everybody who reaches/);
});

Deno.test("wrong command lines, folders and ports say what would work", async () => {
  const cases: [args: string[], code: number, message: RegExp][] = [
    [["serve"], 2, /missing required argument 'folder'/],
    [["serve", folder, "--port", "70000"], 2, /a whole number from 0 to 65535/],
    [["serve", folder, "--long", "shorten"], 2, /Allowed choices are windows, cut, refuse/],
    [["serve", "nosuch"], 1, /nosuch/],
    [["serve", folder, "--keys", "nosuch"], 1, /The file of keys nosuch cannot be read/],
  ];
  for (const [args, code, message] of cases) {
    const ended = await run(args);
    assert.deepEqual([ended.code, ended.out], [code, ""], args.join(" "));
    assert.match(ended.err, message);
  }
});

Deno.test("a port that is taken is named, and the guardrail is freed", async () => {
  using taken = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { code, err } = await run(["serve", folder, "--port", String(taken.addr.port)]);
  assert.equal(code, 1);
  assert.match(err, /Cannot listen on port \d+ of 127\.0\.0\.1 .* 0 is any that is free/);
});
