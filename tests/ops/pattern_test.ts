import assert from "node:assert/strict";
import { OpError } from "../../ops/mod.ts";
import { patternProblem, patternSearch, patternText } from "../../ops/pattern.ts";

Deno.test("flags that change no answer are taken, and v where no set operation stands", () => {
  for (const pattern of [/a-b/dgu, /a--b&&[c\-\-]/v, /[a]--[b]/v, /\[[a\[]\\q\{/v, /\p{Lu}/iv]) {
    assert.equal(patternProblem(patternText(pattern) as string), undefined, String(pattern));
  }
});

Deno.test("the flags i, m and s mean what they mean in JavaScript", () => {
  for (const pattern of [/B$/i, /^b/m, /a.b/s, /B/, /^b/, /a.b/]) {
    assert.equal(patternSearch(patternText(pattern) as string, false)("a\nb"), pattern.test("a\nb"), String(pattern));
  }
});

Deno.test("flags that would change the answers are refused, with the way out", () => {
  assert.throws(() => patternText(/a/y), isOpError(/\/a\/y has the flag y.*write \/\^/));
  for (const pattern of [/[\w--\d]/v, /[\w&&\d]/v, /[a[bc]]/v, /[^[a]]/v, /[\q{ab|c}]/v, /\\[\w--\d]/v]) {
    assert.throws(
      () => patternText(pattern),
      isOpError(/uses set operations of the flag v.*write one class/),
      String(pattern),
    );
  }
});

/** What JavaScript has and RE2 has not, and what the message says instead. */
const HINTS: [string, RegExp][] = [
  [String.raw`[\b]`, /write \\x08/],
  [String.raw`\p{Script=Latin}`, /write \\p\{Latin\}$/],
  [String.raw`\P{sc=Greek}`, /write \\P\{Greek\}$/],
  [String.raw`\p{General_Category=Lu}`, /write \\p\{Lu\}$/],
  [String.raw`\p{Script=Latn}`, /long names and general categories by their short ones/],
  [String.raw`\p{Letter}`, /as in \\p\{Latin\}, \\p\{Lu\}/],
  [String.raw`a{1001}`, /at most 1000/],
  [String.raw`(a)\1`, /no back-references/],
];

for (const [pattern, hint] of HINTS) {
  Deno.test(`RE2's form is named for ${pattern}`, () => assert.match(patternProblem(pattern)!, hint));
}

function isOpError(message: RegExp) {
  return (error: unknown) => error instanceof OpError && message.test(error.message);
}
