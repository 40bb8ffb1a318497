import assert from "node:assert/strict";
import { matchesNothing } from "../../../../../runner/models/rows/patterns/nothing.ts";

const TEXTS = ["", "a", "ab", "ba", "  a b", "aab"];

/** Whether JavaScript finds an empty match, which knows all of these patterns but atomic groups. */
function findsNothing(pattern: string): boolean {
  const expression = new RegExp(pattern, "gu");
  return TEXTS.some((text) => [...text.matchAll(expression)].some(([found]) => found === ""));
}

for (const pattern of ["", "^", "$", "\\b", "(?=a)", "a*", "(?:a|b?)", "(c|)", "a{0,3}", "b|c|", "(?=a)b*"]) {
  Deno.test(`${pattern || "an empty pattern"} finds places without a character`, () => {
    assert.deepEqual([matchesNothing(pattern), findsNothing(pattern)], [true, true]);
  });
}

for (const pattern of ["a", "\\s+", " {2,}", "^a", "(?:a|b)", "(?=a)a", "a+?", "[ab]{1,3}", "a*b"]) {
  Deno.test(`${pattern} takes a character`, () => {
    assert.deepEqual([matchesNothing(pattern), findsNothing(pattern)], [false, false]);
  });
}

Deno.test("atomic groups are as what is in them", () => {
  assert.deepEqual(["(?>a*)", "(?>a+)"].map(matchesNothing), [true, false]);
});
