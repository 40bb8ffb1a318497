/** What the script of a table does with its rows, and what it is given. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { type ShownColumn, shownColumn } from "../../../../notebooks/display/tables/columns.ts";
import { packColumns } from "../../../../notebooks/display/tables/pack.ts";
import { explorer } from "../../../../notebooks/display/tables/explorer.ts";
import { foldedText, shownRows, valueAt } from "../../../../notebooks/display/tables/client/rows.js";
import { Runner, table } from "../../../../mod.ts";
import { turnsDuring } from "../../../_turns.ts";

const columns: ShownColumn[] = [
  await shownColumn("prompt", ["Ignore ALL", "b", null, "İstanbul 😀", "ignore"]),
  await shownColumn("label", ["x", "y", "x", null, "y"]),
  await shownColumn("score", [0.5, NaN, -0.25, null, 2n ** 60n]),
];

function shown(state: Record<string, unknown>): number[] {
  return shownRows({ count: 5, columns, numbers: undefined, search: "", filters: new Map(), sort: null, ...state });
}

Deno.test("columns are numbers, words or texts, and give their values back", async () => {
  assert.deepEqual(columns.map(({ kind }) => kind), ["text", "category", "number"]);
  assert.deepEqual([0, 2, 3].map((row) => valueAt(columns[1], row)), ["x", "x", null]);
  assert.deepEqual(columns[2].values, [0.5, "NaN", -0.25, null, String(2n ** 60n)]);
  assert.equal((await shownColumn("all different", ["a", "b"])).kind, "text");
  assert.equal((await shownColumn("nothing", [null, null])).kind, "category");
});

Deno.test("rows are searched in all columns, in letters of either case", () => {
  assert.deepEqual(shown({ search: "IGNORE" }), [0, 4]);
  assert.deepEqual(shown({ search: "😀" }), [3]);
  assert.deepEqual(shown({ search: "0.5" }), [0]);
});

Deno.test("a row that has a number of its own, as a feature has, is found by it", () => {
  assert.deepEqual(shown({ search: "114", numbers: [7, 114, 1140, 25, 3] }), [1]);
  assert.deepEqual(shown({ search: "3" }), []);
});

Deno.test("filters choose words, what is missing, parts and bounds", () => {
  const filtered = (i: number, filter: object) => shown({ filters: new Map([[i, filter]]) });
  assert.deepEqual(filtered(1, { word: 0 }), [0, 2]);
  assert.deepEqual(filtered(1, { word: null }), [3]);
  assert.deepEqual(filtered(0, { text: "all" }), [0]);
  assert.deepEqual(filtered(2, { from: -1, to: 1 }), [0, 2]);
  assert.deepEqual(filtered(2, { from: 1 }), [4]);
});

Deno.test("sorted rows end with those that have no value, in either direction, and equal ones stay", () => {
  assert.deepEqual(shown({ sort: { column: 2, descending: false } }), [2, 0, 4, 1, 3]);
  assert.deepEqual(shown({ sort: { column: 2, descending: true } }), [4, 0, 2, 1, 3]);
  assert.deepEqual(shown({ sort: { column: 1, descending: true } }), [1, 4, 0, 2, 3]);
});

Deno.test("the page of a sorted table begins with the rows that the script sorts first, and they are found with rests", async () => {
  const count = 50_000;
  const values = Array.from({ length: count }, (_, i) => i % 5 === 0 ? null : `text ${(i * 7919) % 1009}`);
  const columns = [await shownColumn("text", values)];
  const draw = (sort: { column: number; descending: boolean } | null) =>
    explorer({ columns, count, total: count, colours: new Map() }, { pageSize: 20, sort, maxBytes: 5_000_000 });
  const turnsOfUnsorted = await turnsDuring(() => draw(null));
  for (const descending of [false, true]) {
    const sort = { column: 0, descending };
    const turns = await turnsDuring(() => draw(sort)) - turnsOfUnsorted;
    assert.ok(turns >= 0.9 * count / 32, `${turns} turns more than of an unsorted table`);
    const rows = (await draw(sort)).text.matchAll(/^ *([\d,]+) /gm).map(([, row]) => Number(row.replaceAll(",", "")));
    assert.deepEqual([...rows], shown({ count, columns, sort }).slice(0, 10));
  }
});

Deno.test("a folded text shows what is searched for", () => {
  const text = `${"a".repeat(300)}needle${"b".repeat(300)}`;
  assert.match(foldedText(text, "NEEDLE", 160), /^…a{40}needleb+…$/);
  assert.match(foldedText(text, "", 160), /^a{160}…$/);
  assert.equal(foldedText("😀".repeat(100), "", 161).includes("\ufffd"), false);
});

Deno.test("what does not fit is cut, texts first, and it is said", async () => {
  const long = await shownColumn(
    "t",
    Array.from({ length: 200 }, (_, i) => Array.from({ length: 300 }, (_, k) => Math.sin(i * k)).join(" ")),
  );
  const unpack = (data: string) => JSON.parse(gunzipSync(Uint8Array.fromBase64(data)).toString());
  const whole = await packColumns([long], undefined, 200, 5_000_000);
  assert.deepEqual([whole.rows, whole.cutTo], [200, 4_000]);
  const small = await packColumns([long], undefined, 200, 100_000);
  assert.ok(small.data.length <= 100_000 && small.rows === 200 && small.cutTo! < 4_000);
  const least = await packColumns([long], undefined, 200, 8_000);
  assert.ok(least.data.length <= 8_000 && least.rows < 200);
  assert.equal(unpack(least.data).columns[0].values.length, least.rows);
  for (const none of [0, -80_000]) assert.equal((await packColumns([long], undefined, 200, none)).rows, 0);
  const page = await table({ t: Array.from({ length: 20_000 }, (_, i) => Math.sin(i)) }, { maxBytes: 100_000 })
    .toHtml();
  assert.ok(page.length <= 100_000, String(page.length));
});

Deno.test("where rows do not fit whose texts are short, rows are left out, and no text is cut in vain", async () => {
  let packs = 0;
  const short = await shownColumn("t", Array.from({ length: 5000 }, (_, i) => `text ${i} ${Math.sin(i)}`));
  const { values } = short;
  const counted = {
    ...short,
    get values() {
      packs++;
      return values;
    },
  };
  const packed = await packColumns([counted], undefined, 5000, 40_000);
  assert.ok(packed.data.length <= 40_000 && packed.rows > 1000, `${packed.rows} rows`);
  assert.equal(packed.cutTo, undefined);
  assert.ok(packs <= 8, `the values were read ${packs} times`);
});

Deno.test("a table of 50,000 prompts takes less than 5 MB, and says what it leaves out", async () => {
  const count = 50_001;
  const prompt = Array.from({ length: count }, (_, i) => `Prompt ${i}: ${Math.sin(i)} ${Math.cos(i)} `.repeat(3));
  const html = await table({ prompt, score: Float32Array.from(prompt, (_, i) => i / 7) }).toHtml();
  assert.ok(html.length < 5_000_000, String(html.length));
  assert.match(html, /The first 50,000 of 50,001 rows are in this output\./);
});

Deno.test("the first page stands where scripts are stripped, escaped, with its notes", async () => {
  const data = new Runner({ store: "memory://" }).fromInline({
    t: ["<b>&amp;", "second"],
    n: [1.23456789, null],
    f: [true, false],
  });
  const { html, text } = await table(data, { with: { more: data.colScore("n").gt(1) }, columns: ["t", "n"] }).view();
  const still = html.toString().replace(/<script>[^]*<\/script>/, "");
  assert.match(still, /&lt;b&gt;&amp;amp;/);
  assert.match(still, /<th class="">more<\/th><th class="">t<\/th><th class="number">n<\/th>/);
  assert.match(text, /0 {2}true {2}<b>&amp; {2}1\.235\n\s+1 {2}–\s+second\s+–/);
});

Deno.test("columns and words with the names of an object's own members are like any other", async () => {
  const names = ["constructor", "toString", "__proto__", "constructor", "toString", "__proto__"];
  const { html } = await table({ constructor: names, toString: names.map((_, i) => i) }).view();
  assert.doesNotMatch(html.toString().replace(/<script>[^]*<\/script>/, ""), /function|native/);
});

Deno.test("tables of other things are refused, and it is said what they take", async () => {
  const data = new Runner({ store: "memory://" }).fromInline({ prompt: ["a"] });
  assert.throws(() => table(data.colText("prompt") as never), /table\(\) takes a dataset, or columns by name/);
  assert.throws(() => table(data, { colums: ["a"] } as never), /has no option "colums"/);
  for (const odd of [data.colText("prompt"), [data.colText("prompt")], "prompt"]) {
    const named = /table\(\) takes with, columns by name as in \{ with: \{ name: column \} \}, got /;
    assert.throws(() => table(data, { with: odd as never }), named);
  }
  for (const maxBytes of [1, 80_000, 99_999, NaN, -1, 1e5 + 0.5, "200000" as never]) {
    assert.throws(() => table(data, { maxBytes }), /takes maxBytes, a whole number of at least 100,000, got /);
  }
  for (const maxRows of [NaN, -1, 0, 2.5, Infinity, "5" as never]) {
    assert.throws(() => table(data, { maxRows }), /takes maxRows, a whole number of at least 1, got /);
  }
  assert.throws(() => table(data, { pageSize: 7 }), /takes pageSize 10, 20, 50 or 100, got number 7/);
  await assert.rejects(table(data, { columns: ["promt"] }).toHtml(), /no column "promt" \(did you mean "prompt"\?\)/);
  await assert.rejects(table(data, { sortBy: "x" }).toHtml(), /cannot be sorted by "x": its columns are prompt/);
  await assert.rejects(table({ a: [1], b: [1, 2] }).toHtml(), /columns of one length, but a has 1 rows and b 2/);
});
