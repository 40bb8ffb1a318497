import assert from "node:assert/strict";
import { markup, raw, visible } from "../../../notebooks/display/html.ts";

Deno.test("markup escapes text and attributes, however nested", () => {
  const hostile = `<script>alert("1")</script> & ]]> '`;
  const made = markup`<p title="${hostile}">${[hostile, markup`<b>${hostile}</b>`]}</p>`.toString();
  assert.equal(made.match(/<script/), null);
  assert.equal(made.split("&lt;script&gt;").length - 1, 3);
  assert.equal(made.includes("]]>"), false);
  assert.match(made, /^<p title="[^"]*">/);
});

Deno.test("only raw() lets markup through", () => {
  assert.equal(markup`${raw("<i>")}${"<i>"}`.toString(), "<i>&lt;i&gt;");
});

Deno.test("nothing, false and undefined leave a gap, and 0 does not", () => {
  assert.equal(markup`${null}${undefined}${false}${0}${""}`.toString(), "0");
});

Deno.test("control characters and lone surrogates become visible", () => {
  assert.equal(visible("a\0b\x1b[1m\ud800\tשלום\n"), "a␀b␛[1m\ufffd\tשלום\n");
});
