/** Bodies of answers: read to a limit, part by part. */
import assert from "node:assert/strict";
import { BodyTooLarge, boundedBytes } from "../../stores/bounded_body.ts";

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
