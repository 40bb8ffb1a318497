import assert from "node:assert/strict";
import { decodeBase64, delay, encodeBase64, encodeHex } from "../../ops/standard.ts";

Deno.test("bytes are written as hexadecimal and base64 text, and read back", () => {
  const bytes = Uint8Array.of(0, 15, 250, 255);
  assert.equal(encodeHex(bytes), "000ffaff");
  assert.equal(encodeBase64(bytes), "AA/6/w==");
  assert.deepEqual(decodeBase64("AA/6/w=="), bytes);
  assert.throws(() => decodeBase64("!"), SyntaxError);
});

Deno.test("delay() waits, and is ended by its signal, with the signal's reason", async () => {
  await delay(1);
  const controller = new AbortController();
  const waiting = delay(1e6, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(delay(1e6, { signal: AbortSignal.abort(new Error("before")) }), /before/);
});
