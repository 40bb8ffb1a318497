import assert from "node:assert/strict";
import { atOnce } from "../../../../ops/steps.ts";
import { DOMParser } from "linkedom";
import { gunzipSync } from "node:zlib";
import { Runner } from "../../../../mod.ts";
import { scatter } from "../../../../notebooks/mod.ts";
import { colourOf } from "../../../../notebooks/display/charts/palette.ts";
import {
  axisRoom,
  axisTicks,
  roundNumbers,
  tickText,
  wholeView,
} from "../../../../notebooks/display/scatter/client/axes.js";
import { colourSteps } from "../../../../notebooks/display/scatter/colours.ts";
import { packTexts, placeSteps } from "../../../../notebooks/display/scatter/points.ts";
import { inScript } from "../../../../notebooks/display/script.ts";
import { show } from "../show.ts";

const HOSTILE = "</script><script>alert(1)</script> ]]> \u2028 <!--";

Deno.test("the plot works from a file: no address is fetched, and a picture stands in where scripts do not run", async () => {
  const points = { rows: 3, columns: 2, data: Float32Array.of(0, 0, 1, 1, 2, 0) };
  const page = await scatter(points, { color: ["a", "b", "a"], tooltip: [HOSTILE, "", "c"] }).toHtml();
  // An address that names a format is no link.
  assert.equal(page.replaceAll("http://www.w3.org/2000/svg", "").match(/https?:\/\//g), null);
  assert.match(page, /<div class="pg-static"><img src="data:image\/svg\+xml;base64,/);
  // The plot's, and that of the card's menu.
  assert.equal(page.match(/<script>/g)!.length, 2);
  assert.equal(page.match(/<\/script>/g)!.length, 2);
});

Deno.test("its script is sound JavaScript", async () => {
  const chart = scatter({ x: [0, 1], y: [1, 0] }, { color: [HOSTILE, "b"], title: HOSTILE });
  const { html } = await chart.view();
  const sources = [...html.toString().matchAll(/<script>(.*?)<\/script>/gs)].map(([, source]) => source);
  assert.equal(sources.length, 2);
  for (const source of sources) assert.doesNotThrow(() => new Function(source));
});

Deno.test("columns of ops can be drawn against each other", async () => {
  const rows = new Runner({ store: "memory://scatter" }).fromInline({ a: [1, 2, 3], b: [3, 1, 2], c: ["x", "y", "x"] });
  const chart = scatter({ x: rows.colScore("a"), y: rows.colScore("b") }, { color: rows.colCategorical("c") });
  const { "text/html": markup, "text/plain": text } = await show(chart);
  assert.equal(text, "b against a: 3 points · x 1 to 3 · y 1 to 3");
  assert.match(markup!, /data-colour="1"[^>]*><img class="key"[^>]*> <bdi>y<\/bdi> <span class="faint">1</);
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
  const one = atOnce(placeSteps(x, [0, 5, 1], true));
  assert.deepEqual([...one.xs.subarray(0, 2), ...one.ys.subarray(0, 2)], [0, 65535, 16384, 49151]);
  assert.deepEqual([one.lost, one.aspect], [[2], 1]);
  const two = atOnce(placeSteps(x, [0, 5, 1], false));
  assert.deepEqual([...two.xs.subarray(0, 2), ...two.ys.subarray(0, 2)], [0, 65535, 0, Math.round(65535 * two.aspect)]);
});

Deno.test("texts are shortened until they fit", async () => {
  const texts = Array.from(
    { length: 200 },
    (_, i) => Array.from({ length: 40 }, (_, j) => Math.sin(i * 41 + j)).join(" "),
  );
  const packed = (await packTexts(texts, 12_000))!;
  assert.ok(packed.length <= 12_000);
  const read = JSON.parse(new TextDecoder().decode(gunzipSync(Uint8Array.fromBase64(packed))));
  assert.ok(read.every((text: string, i: number) => texts[i].startsWith(text.slice(0, -1))));
  assert.equal(await packTexts(texts, 10), undefined);
});

Deno.test("data in a script cannot end it", () => {
  const text = inScript(HOSTILE);
  assert.equal(/[<>&\u2028]/.test(text), false);
  assert.equal(JSON.parse(text), HOSTILE);
});

/** The texts of the axes in the still picture of a plot, and its markup. */
function stillTexts(page: string): { readonly svg: string; readonly texts: readonly string[] } {
  const [, packed] = /<img src="data:image\/svg\+xml;base64,([^"]+)"/.exec(page)!;
  const svg = new TextDecoder().decode(Uint8Array.fromBase64(packed));
  return { svg, texts: Array.from(svg.matchAll(/<text[^>]*>(.*?)<\/text>/g), ([, text]) => text) };
}

Deno.test("axes have ticks at round numbers, and the columns' names", async () => {
  const rows = new Runner({ store: "memory://axes" }).fromInline({
    "score <b>": [0, 5, 10],
    loss: [0.001, 0.002, 0.0015],
  });
  const page = await scatter({ x: rows.colScore("score <b>"), y: rows.colScore("loss") }).toHtml();
  const { svg, texts } = stillTexts(page);
  for (const text of ["0", "10", "0.001", "0.002", "score &lt;b&gt;", "loss"]) {
    assert.ok(texts.includes(text), text);
  }
  assert.equal(new DOMParser().parseFromString(svg, "text/xml").querySelector("parsererror"), null);
  assert.match(page, /"name":"score \\u003cb\\u003e"/);
});

Deno.test("a UMAP has no axes, other points in the plane have", async () => {
  const rows = new Runner({ store: "memory://umap-axes" }).fromInline({
    x: Array.from({ length: 30 }, (_, i) => Float32Array.of(i, Math.sin(i))),
  });
  const umap = await scatter(rows.colVector("x").umapVis({ nEpochs: 2 })).toHtml();
  assert.match(umap, /<div class="pg-static"><img src="data:image\/png;base64,iVBOR/);
  assert.ok(!umap.includes('"axes":'));
  assert.ok(stillTexts(await scatter(rows.colVector("x")).toHtml()).texts.includes("x 1"));
});

Deno.test("ticks are round, within the axis, and few", () => {
  assert.deepEqual(roundNumbers(-8.7, 31.5, 5), [0, 10, 20, 30]);
  assert.deepEqual(roundNumbers(0.1, 0.35, 6), [0.1, 0.15, 0.2, 0.25, 0.3, 0.35]);
  assert.deepEqual(roundNumbers(1, 1, 5), []);
  assert.deepEqual(roundNumbers(0, NaN, 5), []);
  for (const [low, high, most] of [[0, 1, 5], [-3e9, 7e9, 4], [1e-9, 4e-9, 7], [99.5, 100.2, 3]]) {
    const numbers = roundNumbers(low, high, most);
    assert.ok(numbers.length >= 1 && numbers.length <= most + 1, `${numbers}`);
    assert.ok(numbers.every((number) => number >= low - 1e-15 && number <= high + 1e-15));
  }
  assert.deepEqual([0, 0.25, -3e9, 2e-9].map(tickText), ["0", "0.25", "-3e+9", "2e-9"]);
});

Deno.test("positions and axes say the same", () => {
  for (const oneScale of [true, false]) {
    const [x, y] = [[-3, 0, 9], [0.5, 2, 1]];
    const { xs, ys, axes } = atOnce(placeSteps(x, y, oneScale));
    x.forEach((value, i) => assert.ok(Math.abs(axes.x.from + xs[i] * axes.x.perUnit - value) < 1e-3));
    y.forEach((value, i) => assert.ok(Math.abs(axes.y.from + ys[i] * axes.y.perUnit - value) < 1e-3));
  }
});

Deno.test("no two categories share a colour, and those without one of their own are a grey that says how many", () => {
  const categories = (count: number) => atOnce(colourSteps(Array.from({ length: count }, (_, i) => `c${i}`), count));
  for (const count of [2, 19, 20]) {
    const { palette, names } = categories(count);
    assert.equal(new Set(palette.map(String)).size, count);
    assert.equal(names.length, count);
  }
  const { palette, names, indices } = categories(24);
  assert.equal(new Set(palette.map(String)).size, 20);
  assert.equal(names.at(-1), "5 others");
  assert.equal(indices.filter((index) => index === 19).length, 5);
  assert.equal(new Set(Array.from({ length: 60 }, (_, i) => colourOf(i))).size, 60);
});

Deno.test("points without a finite position are not drawn, and where there are no others there is no plot", async () => {
  const some = await show(scatter({ x: [NaN, 1, 2], y: [0, 1, 2] }));
  assert.match(some["text/html"]!, /"lost":\[0\]/);
  const points = { x: [NaN, NaN], y: [1, 2] };
  const none = await show(scatter(points));
  assert.equal(none["text/plain"], "y against x: 2 points · 2 without a finite position");
  assert.doesNotMatch(none["text/html"]!, /pg-scatter/);
  await assert.rejects(scatter(points).toSvg(), /nothing to draw/);
});

Deno.test("columns fill a plot that is wider than high; numbers at the ends of axes are not cut", () => {
  const [width, height, room] = [760, 470, axisRoom()];
  for (const oneScale of [true, false]) {
    const { xs, ys, axes, aspect } = atOnce(placeSteps([0, 10], [0, 10], oneScale));
    const view = wholeView(width, height, room, aspect);
    const [left, right] = [...xs].map((x) => x * view.scale + view.left);
    const [bottom, top] = [...ys].map((y) => (65535 - y) * view.scale + view.top);
    assert.ok(left > room.left && right < width && top > 0 && bottom < height - room.bottom);
    assert.equal((right - left) / (width - room.left) > 0.9, !oneScale);
    const ticks = axisTicks(axes, view, width, height, room);
    assert.ok(ticks.x.every(([at, text]) => at + text.length * 3.5 <= width) && ticks.y.every(([at]) => at >= 8));
  }
});

Deno.test("a scale of colours is an image: it stays where styles are stripped", () => {
  const { legend } = atOnce(colourSteps([1, 2, 3], 3));
  assert.match(legend.toString(), /^<div class="pg-legend">1 <img class="scale"[^>]*linearGradient[^>]*> 3<\/div>$/);
});

Deno.test("axes that would have one name say what tells their columns apart", () => {
  const rows = new Runner({ store: "memory://axis-names" }).fromInline({ x: [[0, 1], [1, 0]], bad: [false, true] });
  const [positives, x] = [rows.colBoolean("bad"), rows.colVector("x")];
  const [first, second] = [0, 1].map((randomState) => {
    const trainDomain = rows.assignTrainTestSplit({ testSize: 0.5, randomState }).train;
    return x.trainClassifier("lda", { positives, trainDomain }).predict(x);
  });
  assert.match(scatter({ x: first, y: second }).toString(), /scores of lda, .*1 against scores of lda, .*0/);
  assert.match(scatter({ x: first, y: first }).toString(), /scores of lda against scores of lda/);
});
