import assert from "node:assert/strict";
import { Binary, vectorFromArray } from "apache-arrow";
import { textChunk } from "../../../../stores/formats/parquet/text_chunks.ts";
import { atOnce } from "../../../../ops/steps.ts";
import { textDictionary } from "../../../../stores/formats/parquet/text_dictionary.ts";
import { textHash, viewed } from "../../../../stores/formats/text_hash.ts";
import { colliding } from "./_colliding.ts";

/** Each of some texts three times. */
function dictionaryOf(texts: readonly Uint8Array[]) {
  return atOnce(textDictionary([...vectorFromArray([...texts, ...texts, ...texts], new Binary()).data].map(textChunk)));
}

Deno.test("texts that repeat are found once each, and those that were made to have one hash are not sought without end", () => {
  const texts = Array.from({ length: 4000 }, (_, i) => colliding(i));
  assert.deepEqual(new Set(texts.map((text) => textHash(viewed(text), 0, 8))), new Set([0]));
  assert.equal(dictionaryOf(texts)?.count, undefined);
  const plain = texts.map((_, i) => new TextEncoder().encode(String(10_000_000 + i)));
  assert.equal(dictionaryOf(plain)?.count, 4000);
});
