import assert from "node:assert/strict";
import { assertWellFormed } from "./xml.ts";

Deno.test("what an XML parser refuses is no well-formed XML", () => {
  assertWellFormed(`<a b="1" c='2'><d/>text &amp; &#39;</a>`);
  const broken = [
    `<a b="1"c="2"/>`,
    `<a b="1" b="2"/>`,
    `<a><b></a></b>`,
    `<a>`,
    `<a/>b`,
    `<a>&nbsp;</a>`,
    `<a>& b</a>`,
    `<a>\u0001</a>`,
    `<a b=1/>`,
    `<a b="<"/>`,
  ];
  for (const xml of broken) assert.throws(() => assertWellFormed(xml), xml);
});
