import assert from "node:assert/strict";
import { recorded, results, testCharacters } from "./_characters.ts";

testCharacters(0x800);

recorded.mappings.forEach((name, at) => {
  Deno.test(`str.${name}() is CPython's for special cases and for sigmas in words`, () => {
    const texts = Object.keys(recorded.mapped);
    assert.deepEqual(results(name, texts), texts.map((text) => recorded.mapped[text][at]));
  });
});
