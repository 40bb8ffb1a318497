/** Bodies of answers: read to a limit, part by part. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { BodyTooLarge, boundedBytes } from "../../stores/bounded_body.ts";
import { endlessAnswer } from "../runner/models/_endless.ts";
import { startServer } from "../runner/models/providers/server.ts";

function answerOf(...parts: readonly number[][]): Response {
  return new Response(ReadableStream.from(parts.map((part) => Uint8Array.from(part))));
}

Deno.test("whoever waits for a body hears of each part that comes", async () => {
  let heard = 0;
  const bytes = await boundedBytes(answerOf([1, 2], [3], [4]), 4, () => heard++);
  assert.deepEqual([...bytes], [1, 2, 3, 4]);
  assert.equal(heard, 3);
});

Deno.test("a body past its limit is refused", async () => {
  await assert.rejects(boundedBytes(answerOf([1, 2], [3]), 2), BodyTooLarge);
});

Deno.test("a compressed body comes whole from a server, and is left at its limit", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251);
  await using server = startServer(({ url }) => {
    return url.endsWith("endless")
      ? endlessAnswer()
      : new Response(gzipSync(bytes), { headers: { "content-encoding": "gzip" } });
  });
  const ask = (name: string) => fetch(`${server.url}/${name}`);
  let heard = 0;
  assert.deepEqual(await boundedBytes(await ask("whole"), bytes.length, (count) => heard += count), bytes);
  assert.equal(heard, bytes.length);
  await assert.rejects(boundedBytes(await ask("endless"), 2 * bytes.length), BodyTooLarge);
});
