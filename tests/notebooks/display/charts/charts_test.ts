import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Runner } from "../../../../mod.ts";
import { NEGATIVE, POSITIVE } from "../../../../notebooks/display/charts/palette.ts";
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
  assert.match((await show(histogram([NaN])))["text/plain"], /no finite numbers/);
});

Deno.test("unknown options are errors", () => {
  assert.throws(() => histogram([1], { bin: 3 } as never), /bin/);
});

Deno.test("a histogram says how many values have no place in it", async () => {
  const { "text/html": markup, "text/plain": text } = await show(histogram([1, 2, NaN, Infinity, null]));
  assert.equal(text, "Histogram: 2 values from 1 to 2 · 3 without a finite number");
  assert.match(markup ?? "", /<b>Histogram<\/b> <span class="faint">3 without a finite number<\/span>/);
});

Deno.test("groups of a histogram lie over each other where they are two, and are in rows with their names where they are more", async () => {
  const groups = (...names: string[]) => histogram([1, 2, 3, 4], { by: [...names, names[0]] });
  const two = await groups("a", "b", "a").toSvg();
  assert.match(two, /fill-opacity="0\.5"/);
  assert.doesNotMatch(two, /a · 3 rows/);
  const three = await groups("a", "b", "c").toSvg();
  assert.doesNotMatch(three, /fill-opacity="0\.5"/);
  for (const name of ["a · 2 rows", "b · 1 row", "c · 1 row"]) assert.ok(three.includes(`>${name}<`), name);
});

Deno.test("a histogram of one value has its bar in the middle, and counts are whole numbers", async () => {
  const { "text/html": markup, "text/plain": text } = await show(histogram([3, 3]));
  assert.equal(text, "Histogram: 2 values from 3 to 3");
  const svg = inlined(markup!);
  assert.deepEqual([...svg.matchAll(/>([\d.]+)<\/text>/g)].slice(0, 3).map(([, tick]) => tick), ["0", "1", "2"]);
  assert.match(svg, />2\.5<\/text>/);
});

Deno.test("a chart says what it divides by, and where there is nothing to draw", async () => {
  const data = new Runner({ store: "memory://charts-by" }).fromInline({ label: ["a", "b"], split: ["x", "y"] });
  const chart = bars(data.colCategorical("label"), { by: data.colCategorical("split") });
  assert.match((await show(chart))["text/plain"], /^label by split\n/);
  const none = await show(bars([]));
  assert.equal(none["text/plain"], "Counts: no rows");
  assert.doesNotMatch(none["text/html"]!, /<img/);
});

Deno.test("bars of a few classes have the colours that the classes have elsewhere", async () => {
  const { "text/html": markup } = await show(bars(["true", "false", "true"]));
  const svg = inlined(markup!);
  assert.ok(svg.includes(POSITIVE) && svg.includes(NEGATIVE));
});

Deno.test("console.log names what is drawn, and how it is printed", () => {
  assert.equal(inspect(histogram([1, 2])), "Histogram (await display(…) prints it)");
});
