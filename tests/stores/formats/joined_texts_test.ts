import assert from "node:assert/strict";
import { JoinedTexts } from "../../../stores/formats/joined_texts.ts";

Deno.test("texts of any length come back as they were, and nulls and empty ones take no bytes", () => {
  const texts = ["", "a", "é", "😀", "x".repeat(100_000), "", ...Array.from({ length: 5000 }, (_, i) => `text ${i}`)];
  const joined = new JoinedTexts();
  joined.addTexts(texts, (text) => text);
  const { data, valueOffsets } = joined.values();
  assert.deepEqual([data.length, valueOffsets.length], [
    new TextEncoder().encode(texts.join("")).length,
    texts.length + 1,
  ]);
  const decoder = new TextDecoder();
  texts.forEach((text, i) => assert.equal(decoder.decode(data.subarray(valueOffsets[i], valueOffsets[i + 1])), text));
});

Deno.test("bytes are kept among them, and nothing has no room", () => {
  const joined = new JoinedTexts();
  joined.add(Uint8Array.of(1, 2, 3));
  joined.add(new Uint8Array());
  joined.add(Uint8Array.of(0));
  const { data, valueOffsets } = joined.values();
  assert.deepEqual([[...data], [...valueOffsets]], [[1, 2, 3, 0], [0, 3, 3, 4]]);
  const empty = new JoinedTexts().values();
  assert.deepEqual([empty.data.length, [...empty.valueOffsets]], [0, [0]]);
});
