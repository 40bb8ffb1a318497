import assert from "node:assert/strict";
import { growsTooLong, type Replacement } from "../../../../../runner/models/rows/patterns/growth.ts";

const text = (pattern: string, content: string): Replacement => ({ pattern: { String: pattern }, content });
const regex = (pattern: string, content: string): Replacement => ({ pattern: { Regex: pattern }, content });

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
