import assert from "node:assert/strict";
import { bars, histogram } from "../../../../notebooks/mod.ts";
import { inlined, show } from "../show.ts";

Deno.test("bars() counts values, divided by another column, and escapes their names", async () => {
  const { "text/html": markup, "text/plain": text } = await show(
    bars(["a", "<script>b", "a"], { by: ["x", "y", "y"], title: "T" }),
  );
  assert.equal(text, "T\na  2\n<script>b  1");
  const drawn = inlined(markup!);
  assert.equal(drawn.includes("<script>b"), false);
  assert.match(drawn, /&lt;script&gt;b/);
});

Deno.test("histogram() draws numbers, and says where there are none", async () => {
  const { "text/html": markup } = await show(histogram(Float64Array.of(1, 2, 2, NaN), { by: ["a", "b", "a", "b"] }));
  assert.match(inlined(markup!), /<svg/);
  assert.match((await show(histogram([NaN])))["text/plain"], /no numbers/);
});

Deno.test("unknown options are errors", () => {
  assert.throws(() => histogram([1], { bin: 3 } as never), /bin/);
});
