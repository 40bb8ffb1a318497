import assert from "node:assert/strict";
import { growsTooLong, type Step } from "../../../../../runner/models/rows/patterns/growth.ts";

const text = (String: string, content: string): Step => ({ type: "Replace", pattern: { String }, content });
const regex = (Regex: string, content: string): Step => ({ type: "Replace", pattern: { Regex }, content });
const times = (count: number, ...steps: Step[]): Step[] => Array.from({ length: count }, () => steps).flat();

Deno.test("replacements as tokenizers have them make no text much longer", () => {
  assert.equal(
    growsTooLong([text(" ", "▁"), regex(" {2,}", "▁"), regex("\\s+", " "), text("``", '"'), text("…", "...")]),
    false,
  );
  assert.equal(growsTooLong([]), false);
});

Deno.test("steps that each double a text are found, whatever names the pattern", () => {
  assert.equal(growsTooLong(Array.from({ length: 30 }, () => text("a", "aa"))), true);
  assert.equal(growsTooLong(Array.from({ length: 30 }, () => regex("[a-b]", "ab"))), true);
  assert.equal(growsTooLong(Array.from({ length: 30 }, () => regex("\\h", "aa"))), true);
  assert.equal(
    growsTooLong([..."abcdefgh"].map((letter, i) => text(letter, String.fromCharCode(98 + i).repeat(2)))),
    true,
  );
});

Deno.test("one replacement by a long text, and one between all characters, are found", () => {
  assert.equal(growsTooLong([text("a", "b".repeat(100_000))]), true);
  assert.equal(growsTooLong([regex("", "b".repeat(1000))]), true);
});

Deno.test("steps as tokenizers have them make no text much longer", () => {
  const llama = [{ type: "Prepend", prepend: "▁" }, text(" ", "▁")];
  const bert = [{ type: "BertNormalizer" }, { type: "BertPreTokenizer" }];
  const t5 = [{ type: "Precompiled" }, { type: "Metaspace", replacement: "▁" }];
  for (
    const steps of [llama, bert, t5, [{ type: "NFC" }, { type: "ByteLevel" }], [{ type: "NFKD" }, {
      type: "Lowercase",
    }]]
  ) {
    assert.equal(growsTooLong(steps), false);
  }
});

Deno.test("texts that grow as bytes, taken apart, in lower case or with spaces around characters are found", () => {
  assert.equal(growsTooLong(times(30, { type: "ByteLevel" })), true);
  assert.equal(growsTooLong(times(30, text("ل", "ﷺ"), { type: "NFKD" })), true);
  assert.equal(growsTooLong(times(30, text("i", "İİ"), { type: "Lowercase" })), true);
  assert.equal(growsTooLong(times(30, text(" ", "中"), { type: "BertNormalizer" })), true);
  assert.equal(growsTooLong(times(500, { type: "Prepend", prepend: "a" })), true);
  assert.equal(growsTooLong([{ type: "Prepend", prepend: "a".repeat(100_000) }]), true);
});
