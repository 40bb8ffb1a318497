import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { DOMParser } from "linkedom";
import { svgText } from "../../../../notebooks/display/picture.ts";
import { gridPicture, gridView } from "../../../../notebooks/display/grids/view.ts";
import { card } from "../../../../notebooks/display/style.ts";
import type { GridJson } from "../../../../ops/grid_json.ts";
import { inlined } from "../show.ts";
import { assertWellFormed } from "../xml.ts";

const HOSTILE = `</script><script>alert(1)</script>`;
const CLEAN = ["<s>", " Mary", " שלום", `"><b>${HOSTILE}`, "\n"];

/** What a card shows of a grid: its pictures, each well-formed, in their places. */
async function drawn(grid: GridJson, name = "logit difference"): Promise<{ markup: string; text: string }> {
  const { html, text } = await gridView(grid, name);
  const markup = card(html).toString();
  assertSoundScripts(markup);
  assert.ok(markup.length < 900_000, `${markup.length} bytes`);
  return { markup: inlined(markup), text };
}

function assertSoundScripts(markup: string): void {
  for (const [, source] of markup.matchAll(/<script>(.*?)<\/script>/gs)) {
    assert.doesNotThrow(() => new Function(source));
  }
  assert.equal(markup.includes("<script>alert"), false);
}

/** The data that a script was given. */
function dataOf(markup: string): Record<string, unknown> {
  return JSON.parse(/^const data = (.*);$/m.exec(markup)![1]);
}

function texts(markup: string): string[] {
  const { documentElement } = new DOMParser().parseFromString(`<html>${markup}</html>`, "text/html");
  return [...documentElement.querySelectorAll("text")].map((element) => element.textContent ?? "");
}

const patch: GridJson = {
  axes: ["layer", "position"],
  labels: { layer: ["0", "1"], position: [CLEAN], "position:corrupted": [CLEAN.with(1, " John")] },
  rows: [[[0, 0.25, -0.5, 1, 0], [0, 0, 0, NaN, 2]]],
};

Deno.test("a patch map shows both rows of tokens, its numbers, and says each cell's place and number", async () => {
  const { markup, text } = await drawn(patch);
  const shown = texts(markup);
  for (const name of ["clean", "corrupted", "·Mary", "·John", "·שלום", "↵", "−0.50", "2.00", "–"]) {
    assert.ok(shown.includes(name), `${name} in ${shown}`);
  }
  assert.match(markup, /font-weight="700">·John</);
  assert.equal(/font-weight="700">·Mary</.test(markup), false);
  const { maps: [map] } = dataOf(markup) as { maps: { rows: string[]; columns: string[]; texts: string[] }[] };
  assert.equal(map.rows[1], "layer 1");
  assert.equal(map.columns[1], `position 1: " Mary" (clean), " John" (corrupted)`);
  assert.deepEqual([map.texts[2], map.texts[8], map.texts[9]], ["−0.5", "NaN", "2"]);
  assert.match(text, /layer 1, position 4 "\\n": 2$/m);
});

Deno.test("many pairs have a mean, its spread and their number, and pairs of different lengths have none", async () => {
  const rows = [[[1, 2], [3, 4]], [[3, 2], [3, 8]]];
  const { markup } = await drawn({ axes: ["layer", "head"], labels: {}, rows });
  const { maps } = dataOf(markup) as { maps: { texts: string[] }[] };
  assert.equal(maps.length, 4);
  assert.deepEqual(maps[0].texts.map((text) => text.split(" ")[0]), ["2", "2", "3", "6"]);
  assert.equal(maps[0].texts[3], "6 ± 2.828 (standard deviation)");
  assert.match(markup, /Mean of 2 rows/);
  const ragged = await drawn({ axes: ["layer", "position"], labels: {}, rows: [[[1, 2]], [[1]]] });
  assert.match(ragged.markup, /differ in their number of tokens/);
});

Deno.test("in a mean over pairs, a place is called by its token where all have the same", async () => {
  const position = [["the", "cat"], ["the", "dog"]];
  const { markup } = await drawn({ axes: ["layer", "position"], labels: { position }, rows: [[[1, 2]], [[1, 3]]] });
  const { maps: [mean, , own] } = dataOf(markup) as { maps: { columns: string[] }[] };
  assert.deepEqual(mean.columns, [`position 0: "the"`, `position 1: "#1"`]);
  assert.deepEqual(own.columns, [`position 0: "the"`, `position 1: "cat"`]);
});

Deno.test("a map of 48 layers and 128 positions is drawn, and so is one of three axes", async () => {
  const large = Array.from({ length: 48 }, (_, i) => Array.from({ length: 128 }, (_, j) => Math.sin(i * j)));
  await drawn({ axes: ["layer", "position"], labels: {}, rows: [large] });
  const { markup } = await drawn({ axes: ["layer", "head", "position"], labels: {}, rows: [[[[1], [2]], [[3], [4]]]] });
  assert.ok(texts(markup).includes("1.0"));
});

Deno.test("a strip of 10,000 tokens is drawn whole, and rows are sorted by their highest token", async () => {
  const tokens = Array.from({ length: 10_000 }, (_, i) => ` token${i % 9}`);
  const scores = tokens.map((_, i) => Math.sin(i));
  const { markup } = await drawn({ axes: ["token"], labels: { token: [tokens] }, rows: [scores] }, "score");
  assert.equal(markup.match(/<span style="background:/g)?.length, 10_000);
  const rows = [[0.1, 0.2], [0.9, -5], [0.5, 0]];
  const token = [["a", HOSTILE], ["c", "d"], ["שלום", "f"]];
  const sorted = await drawn({ axes: ["token"], labels: { token }, rows }, "score");
  assert.deepEqual([...sorted.markup.matchAll(/>row (\d)</g)].map(([, row]) => row), ["1", "2", "0"]);
  assert.match(sorted.markup, /&lt;\/script&gt;/);
});

Deno.test("a strip says ids and how many tokens share a character, and puts spaces where tokens leave them out", async () => {
  const labels = { position: [["[CLS]", "a", "🙂 (1/2)", "🙂 (2/2)", " b"]] };
  const tokens = { ids: [[101, 7, 8, 9, 10]], starts: [[-1, 0, 2, 2, 4]], ends: [[-1, 1, 4, 4, 6]] };
  const { markup } = await drawn({ axes: ["position"], labels, rows: [[0, 1, -1, 0.5, 0]], tokens }, "score");
  assert.match(
    markup,
    /dir="ltr" style="[^"]*">\[CLS\]<\/span><span [^>]*>a<\/span> <span [^>]*gradient[^>]*>🙂<\/span>/,
  );
  const { rows: [row] } = dataOf(markup) as { rows: unknown[] };
  assert.deepEqual(row, {
    ids: [101, 7, 8, 9, 10],
    scores: ["0", "1", "−1", "0.5", "0"],
    sizes: [1, 1, 2, 1],
    row: 0,
    most: 1,
    mean: 0.1,
  });
});

Deno.test("a strip's line ends behind the frame of the token that ends it", async () => {
  const labels = { position: [["<|user|>", "\n", "a", " b\n"]] };
  const tokens = { ids: [[1, 2, 3, 4]], starts: [[-1, -1, 0, 1]], ends: [[-1, -1, 1, 4]] };
  const { markup } = await drawn({ axes: ["position"], labels, rows: [[0, 1, -1, 0.5]], tokens }, "score");
  assert.match(markup, /<span class="pg-special"[^>]*>↵<\/span>\n/);
  assert.match(markup, /> b↵<\/span>\n/);
});

Deno.test("attention is a still picture of all heads, and a viewer's data, in thousandths", async () => {
  const weights = [[[[1, 0], [0.25, 0.75]], [[1, 0], [0.5, 0.5]]]];
  const labels = { layer: ["5"], head: ["1", "3"], query: [["a", HOSTILE]], key: [["a", HOSTILE]] };
  const { markup } = await drawn({ axes: ["layer", "head", "query", "key"], labels, rows: [weights] }, "attention");
  assert.match(markup, /class="pg-static/);
  assert.equal(markup.match(/<image /g)?.length, 3);
  assert.ok(texts(markup).includes("layer 5, head 1"));
  const packed = gunzipSync(Uint8Array.fromBase64(dataOf(markup).packed as string));
  const [{ heads, tokens }] = JSON.parse(new TextDecoder().decode(packed));
  assert.deepEqual(heads[0], { layer: "5", head: "1", weights: [1000, 0, 250, 750] });
  assert.deepEqual(tokens, ["a", HOSTILE]);
});

Deno.test("attention that is too much for an output says what is not drawn", async () => {
  const square = Array.from({ length: 300 }, () => new Array<number>(300).fill(0));
  const grid = { axes: ["layer", "head", "query", "key"], labels: {}, rows: [[[square, square, square]], [[square]]] };
  const { markup } = await drawn(grid, "attention");
  assert.match(markup, /1 more heads and 1 more rows are not drawn/);
});

Deno.test("a lens table shows the likeliest tokens, and says all that were kept", async () => {
  const cell = [[2, 0.5], [1, 0.004]];
  const labels = { position: [["a", "b"]], rank: [[[[" Mary", " John"], ["\n", HOSTILE]]]] };
  const { markup } = await drawn({ axes: ["layer", "position", "rank", "value"], labels, rows: [[[cell, cell]]] }, "");
  assert.ok(texts(markup).includes("·Mary"));
  const { maps: [map] } = dataOf(markup) as { maps: { texts: string[] }[] };
  assert.equal(map.texts[0], `" Mary" · 50 % · logit 2\n" John" · 0.4 % · logit 1`);
});

Deno.test("a lens table of a long text is set in lines of the width of a page, whose positions go on", async () => {
  const words = Array.from({ length: 40 }, (_, i) => ` word${i}`);
  const labels = { position: [words], rank: [[words.map((word) => [word])]] };
  const axes = ["layer", "position", "rank", "value"];
  const { markup } = await drawn({ axes, labels, rows: [[words.map(() => [[0, 0.5]])]] }, "");
  const { maps } = dataOf(markup) as { maps: { width: number; columns: string[]; texts: string[] }[] };
  assert.ok(maps.length > 2 && maps.every(({ width, columns }) => width * columns.length < 664));
  assert.deepEqual(maps.flatMap(({ columns }) => columns), words.map((word, i) => `position ${i}: "${word}"`));
  assert.deepEqual(maps.flatMap(({ texts }) => texts.map((text) => text.split(" · ")[0])), words.map((w) => `"${w}"`));
  assert.match(markup, />position 0 to \d+</);
});

Deno.test("attribution is a bar for each part, with its number", async () => {
  const labels = { component: ["embed", `0.1 ${HOSTILE}`, "bias"] };
  const { markup } = await drawn({ axes: ["component"], labels, rows: [[0.5, -1.25, 0]] });
  const shown = texts(markup);
  for (const name of ["embed", "bias", "0.5", "−1.25", "0"]) assert.ok(shown.includes(name), name);
});

Deno.test("the logits of chosen tokens have a map each", async () => {
  const labels = { token: [" Mary", HOSTILE], position: [["a", "b"]] };
  const { markup } = await drawn({ axes: ["layer", "position", "token"], labels, rows: [[[[1, 2], [3, 4]]]] }, "logit");
  const { maps } = dataOf(markup) as { maps: { texts: string[] }[] };
  assert.deepEqual(maps.map(({ texts }) => texts), [["1", "3"], ["2", "4"]]);
  assert.ok(texts(markup).includes('logit of " Mary"'));
});

Deno.test("every kind of grid is one well-formed SVG picture too", () => {
  const token = [["a", HOSTILE]];
  const grids: GridJson[] = [
    patch,
    { axes: ["layer", "head"], labels: {}, rows: [[[1, 2]], [[3, 4]]] },
    { axes: ["position"], labels: { position: token }, rows: [[1, 2]] },
    { axes: ["component"], labels: { component: ["embed", HOSTILE] }, rows: [[1, 2]] },
    { axes: ["layer", "position", "token"], labels: { token: token[0] }, rows: [[[[1, 2]]]] },
    { axes: ["layer", "position", "rank", "value"], labels: { rank: [[[["x"]]]] }, rows: [[[[[1, 0.5]]]]] },
    { axes: ["layer", "head", "query", "key"], labels: { query: token }, rows: [[[[[1, 0], [0, 1]]]]] },
  ];
  for (const grid of grids) assertWellFormed(svgText(gridPicture(grid, "value")));
  assert.match(svgText(gridPicture(grids[1], "value")), /mean value/);
  assert.throws(() => gridPicture({ axes: ["layer"], labels: {}, rows: [] }, "value"), /without rows/);
});

Deno.test("where styles are stripped, scores of tokens keep their colours, in a picture", async () => {
  const grid: GridJson = { axes: ["position"], labels: { position: [["be", " good", " 漢字"]] }, rows: [[0.5, -1, 0]] };
  const { html } = await gridView(grid, "score");
  const stripped = card(html).toString().replace(/<style\b[^]*?<\/style>|<script\b[^]*?<\/script>| style="[^"]*"/g, "");
  const [, still] = /<div>(<svg.*?)<\/div><div class="pg-rows"/s.exec(inlined(stripped))!;
  assert.match(still, /<rect [^>]*fill="#e0782f" fill-opacity="0\.3"\/><text [^>]*>be</);
  assert.match(still, /<rect [^>]*fill="#3b82d6" fill-opacity="0\.6"\/><text [^>]*>\u00a0good</);
  assert.match(still, /漢字/);
  assert.match(stripped, /<div class="pg-rows" hidden>/);
});
