/** What cards show of files that no one has read yet. */
import assert from "node:assert/strict";
import { type Dataset, Runner } from "../../../../mod.ts";
import { preview } from "../../../../notebooks/display/preview/preview.ts";

const runner = new Runner({ store: "memory://" });

async function previewOf(suffix: string, content: string | Uint8Array, load: (path: string) => Promise<Dataset>) {
  const path = await Deno.makeTempFile({ suffix });
  try {
    await (typeof content === "string" ? Deno.writeTextFile(path, content) : Deno.writeFile(path, content));
    const dataset = await load(path);
    const view = await preview(dataset);
    assert.equal((await dataset.status()).state, "new", "looking at it computes nothing");
    return view && { text: view.text, html: view.html.toString() };
  } finally {
    await Deno.remove(path);
  }
}

const csv = (path: string) => runner.fromCsv(path);
const jsonl = (path: string) => runner.fromJsonl(path);

Deno.test("a CSV file shows its first rows with the types that people say", async () => {
  const seen = await previewOf(
    ".csv",
    'id,score,prompt,ok\n9007199254740993,0.123456,"a, ""b""",true\n2,,<b>,false\n',
    csv,
  );
  assert.match(seen!.text, /id {3}score {2}prompt {2}ok\n0 {2}9007199254740993 {2}0\.1235 {2}a, "b" {2}true/);
  assert.match(seen!.text, /2 rows × 4 columns$/);
  assert.match(seen!.html, /id <small>number<\/small>.*prompt <small>text<\/small>.*ok <small>true\/false<\/small>/);
  assert.doesNotMatch(seen!.html, /Utf8|Int64|<b>/);
});

Deno.test("of a long file the beginning is looked at, wherever it is cut", async () => {
  for (const pad of [0, 1, 2, 3]) {
    const rows = Array.from({ length: 9_000 }, (_, i) => `${i},"${"😀".repeat(8)}\n, ${"x".repeat(pad)}"`);
    const seen = await previewOf(".csv", `n,t\n${rows.join("\n")}\n`, csv);
    assert.match(seen!.text, /\n5 {2}5 {2}😀+ ,(?: x{1,3})?\nThe first 6 rows of \d+ kB × 2 columns$/u);
    assert.doesNotMatch(seen!.html, /<small>/);
  }
});

Deno.test("JSON lines show their first rows, long files and other encodings too", async () => {
  const few = await previewOf(".jsonl", '{"a": 1, "b": {"c": 12345678901234567890}}\n\n{"a": 2}\n', jsonl);
  assert.match(few!.text, /0 {2}1 {2}\{"c":12345678901234567890\}/);
  assert.match(few!.text, /2 rows × 2 columns$/u);
  const many = Array.from({ length: 40_000 }, (_, i) => JSON.stringify({ i, t: "é" })).join("\n");
  assert.match(
    (await previewOf(".jsonl", many, jsonl))!.text,
    /\n5 {2}5 {2}é\nThe first 6 rows of \d+ kB × 2 columns$/,
  );
  const utf16 = Uint8Array.of(0xff, 0xfe, ...[..."a,b\n1,é\n"].flatMap((letter) => [letter.charCodeAt(0), 0]));
  assert.match((await previewOf(".csv", utf16, csv))!.text, /0 {2}1 {2}é/);
});

Deno.test("a file with mistakes shows the rows before them, or nothing", async () => {
  const ragged = await previewOf(".csv", "a,b\n1,2\n3,4\n5\n", csv);
  assert.match(ragged!.text, /^ +a {2}b\n0 {2}1 {2}2\n1 {2}3 {2}4\nThe first 2 rows of/);
  assert.equal(await previewOf(".csv", "", csv), undefined);
  assert.equal(await previewOf(".jsonl", "[1]\n", jsonl), undefined);
  assert.equal(await previewOf(".csv", "a,a\n1,2\n", csv), undefined);
});

Deno.test("types that a column was given stay, names that look like numbers among them", async () => {
  const typed = (path: string) => runner.fromCsv(path, { columns: { id: "string" } });
  assert.match((await previewOf(".csv", "id,n\n1e3,1e3\n", typed))!.text, /0 {2}1e3 {2}1,000/);
});

Deno.test("rows of another file that is in a small one's place by now are not shown", async () => {
  for (
    const [suffix, load, before, after] of [[".csv", csv, "a\n1\n", "a\n2\n"], [
      ".jsonl",
      jsonl,
      '{"a":1}',
      '{"a":2}',
    ]] as const
  ) {
    const seen = await previewOf(suffix, before, async (path) => {
      const dataset = await load(path);
      await Deno.writeTextFile(path, after);
      return dataset;
    });
    assert.equal(seen, undefined);
  }
});
