import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { compressedJson } from "../../../notebooks/display/compressed_json.ts";
import { turnsDuring } from "../../_turns.ts";

Deno.test("what is compressed is what JSON.stringify makes of it", async () => {
  const long = Array.from(
    { length: 1000 },
    (_, i) => [i, i / 7, `"é🦕${i}\ud800"`, null, NaN, undefined, { i }][i % 7],
  );
  const forms = [
    [],
    {},
    null,
    "text",
    [1, undefined, { a: undefined }],
    { left: undefined, 'a"b': [[], {}], long, nested: [{ long: long.slice(0, 256) }, new Date(0)] },
  ];
  for (const data of forms) {
    const text = gunzipSync(Uint8Array.fromBase64(await compressedJson(data))).toString();
    assert.equal(text, JSON.stringify(data));
  }
});

Deno.test("much is compressed with rests", async () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => `text ${i} `.repeat(10));
  const turns = await turnsDuring(() => compressedJson({ texts }));
  const least = JSON.stringify(texts).length / 2 ** 17;
  assert.ok(turns >= Math.floor(least), `${turns} turns, ${least} expected`);
});
