/** A file that a stranger's graph names is left as soon as it is too large, whatever its server says of it. */
import assert from "node:assert/strict";
import { httpFile } from "../../../runner/files/remote/http_file.ts";

async function withAnswer(answer: () => Response, test: (url: URL) => Promise<void>): Promise<void> {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  await test(new URL(`http://127.0.0.1:${server.addr.port}/rows.csv`));
}

/** The tests' server is at no public address, as those are that only a graph names: the bound is set by hand. */
const askFor = (url: URL) => ({
  url,
  address: url.href,
  isTrusted: true,
  mostBytes: 100_000,
  signal: AbortSignal.timeout(60_000),
});

Deno.test("a file that says it is larger than a graph may make us fetch is not fetched", async () => {
  await withAnswer(() => new Response(new Uint8Array(200_000)), async (url) => {
    await assert.rejects(httpFile(askFor(url)), /which stands in a graph: it has more than 100000 bytes/);
  });
});

Deno.test("a file without end is left when more came than a graph may make us fetch", async () => {
  let sent = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 1000;
          controller.enqueue(new Uint8Array(1000));
        },
      }),
    );
  await withAnswer(endless, async (url) => {
    const file = await httpFile(askFor(url));
    await assert.rejects(Array.fromAsync(file.stream(AbortSignal.timeout(60_000))), /it has more than 100000 bytes/);
  });
  assert.ok(sent < 50e6, `${sent} bytes were sent`);
});
