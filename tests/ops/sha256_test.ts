import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { sha256Hex } from "../../ops/sha256.ts";

const expected = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

Deno.test("the examples of FIPS 180-4 have their hashes", () => {
  assert.equal(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(
    sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});

Deno.test("data of every length around the ends of blocks, and around what is short, has the runtime's hash", () => {
  const lengths = [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 4_095, 4_096, 4_097, 9_000];
  for (const length of lengths) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7 + length);
    assert.equal(sha256Hex(bytes), expected(bytes), `${length} bytes`);
    assert.equal(sha256Hex("a".repeat(length)), expected("a".repeat(length)), `${length} characters`);
  }
});

Deno.test("texts are hashed as UTF-8, those that grow past what is short and those with half characters too", () => {
  for (const text of ["é".repeat(2_100), "𝄞".repeat(1_500), "\ud800 half", "a\udc00"]) {
    assert.equal(sha256Hex(text), expected(text));
  }
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    assert.equal(sha256Hex(text), expected(text));
  }));
});

Deno.test("the hashes of many texts are the runtime's, the first as the last", () => {
  for (let i = 0; i < 3_000; i++) {
    const text = `half ${String.fromCharCode(0xd700 + i)} ${i}`;
    assert.equal(sha256Hex(text), expected(text));
  }
});
