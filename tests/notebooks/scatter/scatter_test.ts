import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { Runner } from "../../../mod.ts";
import { scatter } from "../../../notebooks/mod.ts";
import { packTexts, placePoints } from "../../../notebooks/scatter/points.ts";
import { inScript } from "../../../notebooks/scatter/script.ts";
import { show } from "../show.ts";

const HOSTILE = "</script><script>alert(1)</script> ]]> \u2028 <!--";

Deno.test("the plot works from a file: no address is fetched, and a picture stands in where scripts do not run", async () => {
  const points = { rows: 3, columns: 2, data: Float32Array.of(0, 0, 1, 1, 2, 0) };
  const page = await scatter(points, { color: ["a", "b", "a"], tooltip: [HOSTILE, "", "c"] }).toHtml();
  assert.equal(page.match(/https?:\/\//g), null);
  assert.match(page, /<div class="pg-static"><img src="data:image\/png;base64,iVBOR/);
  assert.equal(page.match(/<script>/g)!.length, 1);
  assert.equal(page.match(/<\/script>/g)!.length, 1);
});

Deno.test("its script is sound JavaScript", async () => {
  const chart = scatter({ x: [0, 1], y: [1, 0] }, { color: [HOSTILE, "b"], title: HOSTILE });
  const { html } = await chart.view();
  const [, source] = /<script>(.*)<\/script>/s.exec(html.toString())!;
  assert.doesNotThrow(() => new Function(source));
});

Deno.test("columns of ops can be drawn against each other", async () => {
  const rows = new Runner({ store: "memory://scatter" }).fromInline({ a: [1, 2, 3], b: [3, 1, 2], c: ["x", "y", "x"] });
  const chart = scatter({ x: rows.colScore("a"), y: rows.colScore("b") }, { color: rows.colCategorical("c") });
  const { "text/html": markup, "text/plain": text } = await show(chart);
  assert.equal(text, "b against a: 3 points · x 1 to 3 · y 1 to 3");
  assert.match(markup!, /data-colour="1"[^>]*><span[^>]*><\/span><bdi>y<\/bdi> <span class="faint">1</);
});

Deno.test("100,000 points with their texts take less than 6 MB", async () => {
  const count = 100_000;
  const data = Float32Array.from({ length: count * 2 }, (_, i) => Math.sin(i * 7.13) + Math.cos(i * 0.001));
  const tooltip = Array.from(
    { length: count },
    (_, i) => `row ${i} ${Math.sin(i)} ${Math.cos(i)} ${"word ".repeat(i % 40)}`,
  );
  const color = Array.from({ length: count }, (_, i) => `group ${i % 12}`);
  const { "text/html": markup } = await show(scatter({ rows: count, columns: 2, data }, { color, tooltip }));
  assert.ok(markup!.length < 6_000_000 && markup!.length > 1_000_000, String(markup!.length));
});

Deno.test("channels of another length, and vectors that are no points, are errors", async () => {
  await assert.rejects(scatter({ x: [1, 2], y: [1] }).view(), /one y for each of the 2 points, got 1/);
  await assert.rejects(scatter({ x: [1], y: [1] }, { color: ["a", "b"] }).view(), /one color for each of the 1 points/);
  const matrix = { rows: 1, columns: 3, data: new Float32Array(3) };
  await assert.rejects(scatter(matrix).view(), /vectors of 3 dimensions/);
  assert.throws(() => scatter(matrix, { colour: [] } as never), /colour/);
});

Deno.test("points are placed on one scale or two, and those that are not finite are counted", () => {
  const x = [0, 10, NaN];
  const one = placePoints(x, [0, 5, 1], true);
  assert.deepEqual([...one.xs.subarray(0, 2), ...one.ys.subarray(0, 2)], [0, 65535, 16384, 49151]);
  assert.equal(one.lost, 1);
  const two = placePoints(x, [0, 5, 1], false);
  assert.deepEqual([...two.ys.subarray(0, 2)], [0, 65535]);
});

Deno.test("texts are shortened until they fit", () => {
  const texts = Array.from(
    { length: 200 },
    (_, i) => Array.from({ length: 40 }, (_, j) => Math.sin(i * 41 + j)).join(" "),
  );
  const packed = packTexts(texts, 12_000)!;
  assert.ok(packed.length <= 12_000);
  const read = JSON.parse(new TextDecoder().decode(gunzipSync(Uint8Array.fromBase64(packed))));
  assert.ok(read.every((text: string, i: number) => texts[i].startsWith(text.slice(0, -1))));
  assert.equal(packTexts(texts, 10), undefined);
});

Deno.test("data in a script cannot end it", () => {
  const text = inScript(HOSTILE);
  assert.equal(/[<>&\u2028]/.test(text), false);
  assert.equal(JSON.parse(text), HOSTILE);
});
