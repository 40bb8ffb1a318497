import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { DIGEST_BYTES, Sha256 } from "../../../../runner/numeric/wasm/sha256.ts";

const sha256 = new Sha256();

function check(texts: readonly string[]): void {
  let end = 0;
  const ends = Int32Array.from(texts, ({ length }) => end += length);
  const digests = sha256.digests({ bytes: new TextEncoder().encode(texts.join("")), ends });
  assert.equal(digests.length, texts.length * DIGEST_BYTES);
  texts.forEach((text, i) => {
    const digest = digests.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES).toHex();
    assert.equal(digest, createHash("sha256").update(text).digest("hex"), `${text.length} characters, text ${i}`);
  });
}

Deno.test("texts of every length around the ends of blocks have the digests that OpenSSL gives them", () => {
  const text = "The quick brown fox jumps over the lazy dog. ".repeat(8);
  check(Array.from({ length: 300 }, (_, length) => text.slice(length % 7, length % 7 + length)));
});

Deno.test("short texts beside long ones, any number of them, and none", () => {
  const texts = ["", "x".repeat(200_000), "abc", "y".repeat(64), "z", "x".repeat(5000), ""];
  for (let count = 0; count <= texts.length; count++) check(texts.slice(0, count));
});
