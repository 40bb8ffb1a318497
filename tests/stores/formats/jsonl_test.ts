import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { FormatError } from "../../../ops/errors.ts";
import { type PythonJson, pythonJson } from "../../../ops/python_json.ts";
import { PYTHON_JSON } from "../../../runner/values/plain_form.ts";
import { columnValues } from "../../../stores/formats/column_values.ts";
import { readJsonl } from "../../../stores/formats/jsonl.ts";
import { readParquet, writeParquet } from "../../../stores/formats/parquet/mod.ts";
import type { Table } from "apache-arrow";
import { sourceOf } from "./parquet/_fixtures.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  /** Each value as its JSON text. */
  readonly columns: readonly (readonly [name: string, values: readonly string[]])[];
}

const cases: Case[] = JSON.parse(Deno.readTextFileSync(new URL("../../fixtures/rows/jsonl.json", import.meta.url)));

const bytes = (text: string) => new TextEncoder().encode(text);

/** Every value as its JSON text, with keys in order. */
function texts(table: Table): [string, string[]][] {
  return table.schema.fields.map(({ name }, i) => {
    const values = columnValues(table.getChildAt(i)!, PYTHON_JSON) as PythonJson[];
    return [name, values.map((value) => pythonJson(value, { sortKeys: false }))];
  });
}

for (const { name, text, columns } of cases) {
  Deno.test(`readJsonl() gives each row of ${name} as Python reads it, before and after the store`, async () => {
    const table = readJsonl(bytes(text));
    assert.deepEqual(texts(table), columns);
    const file = Buffer.concat(await Array.fromAsync(writeParquet(table)));
    assert.deepEqual(texts(await readParquet(sourceOf(new Uint8Array(file)))), columns);
  });
}

for (
  const [problem, text, message] of [
    ["broken JSON", '{"a": 1}\n{"a": \n', /line 2 is not JSON/],
    ["something else than an object", '{"a": 1}\n\n[1]\n', /line 3 should be an object/],
    [
      "half a character",
      '{"a": 1}\n{"a": ["x", {"b": "\\ud83e"}]}\n',
      /line 2 holds \\ud83e alone, half of a character/,
    ],
    ["half a character in a key", '{"\\uDD8A": 1}\n', /line 1 holds \\udd8a alone/],
    [
      "too many brackets",
      `{"a": ${"[".repeat(1e6)}${"]".repeat(1e6)}}\n`,
      /line 1 is not JSON \(it nests deeper than 500/,
    ],
    [
      "one array in place of lines",
      '[\n{"a": 1}\n]\n',
      /line 1 is not JSON .*each of its objects on a line of its own/,
    ],
    ["no key in any line", "{}\n{}\n", /no line has a key/],
    ["no line at all", "\n", /no lines/],
  ] as const
) {
  Deno.test(`readJsonl() names the line with ${problem}`, () => {
    assert.throws(
      () => readJsonl(bytes(text)),
      (error: Error) => error instanceof FormatError && message.test(error.message),
    );
  });
}

Deno.test("readJsonl() keeps columns in order, whatever their names", () => {
  const text = '{"b": "\\"9\\": x", "10": {"3": NaN}, "2" : 3, "__proto__": 4}\n{"\\ud800\\udc00": 5, "1": 6}\n';
  const columns = texts(readJsonl(bytes(text)));
  assert.deepEqual(columns.map(([name]) => name), ["b", "10", "2", "__proto__", "\u{10000}", "1"]);
  assert.deepEqual(columns.map(([, values]) => values.find((value) => value !== "null")), [
    '"\\"9\\": x"',
    '{"3": NaN}',
    "3",
    "4",
    "5",
    "6",
  ]);
});

Deno.test("readJsonl() names the line that is not UTF-8, and shows it as Windows-1252 has it", () => {
  const latin1 = Uint8Array.from('{"a": 1}\n{"a": "caf\xe9"}\n', (character) => character.charCodeAt(0));
  assert.throws(() => readJsonl(latin1), /line 2 is not UTF-8; .*café.*iconv/);
});

Deno.test("readJsonl() reads UTF-16 that says so, and refuses what does not", () => {
  for (const littleEndian of [true, false]) {
    const text = '\ufeff{"a": "\ufeffé"}\r\n{"a": "🦊"}\r\n';
    const view = new DataView(new ArrayBuffer(text.length * 2));
    for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
    const utf16 = new Uint8Array(view.buffer);
    assert.deepEqual(columnValues(readJsonl(utf16).getChildAt(0)!, PYTHON_JSON), ["\ufeffé", "🦊"]);
    assert.throws(() => readJsonl(utf16.subarray(2)), /UTF-16 without a byte order mark: save the file as UTF-8/);
  }
});

Deno.test("readJsonl() reads one object of many keys, and refuses a table of hardly anything but nulls", () => {
  const object = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key ${i}`, i]));
  assert.equal(readJsonl(bytes(JSON.stringify(object))).numCols, 10_000);
  const lines = Array.from({ length: 9000 }, (_, i) => `{"key ${i}": 1}`).join("\n");
  assert.throws(
    () => readJsonl(bytes(lines)),
    /9000 lines have 9000 different keys.*81000000 cells for 9000 values.*an object of their own/,
  );
  const nested = Array.from({ length: 9000 }, (_, i) => `{"data": {"key ${i}": ${i}}}`).join("\n");
  assert.deepEqual(columnValues(readJsonl(bytes(nested)).getChildAt(0)!, PYTHON_JSON)[7], { "key 7": 7 });
});

Deno.test("readJsonl() keeps integers past 64 bits, beside a float too", () => {
  const huge = "100000000000000000000";
  assert.deepEqual(texts(readJsonl(bytes(`{"a": 0.1}\n{"a": ${huge}}\n`))), [["a", ["0.1", huge]]]);
  assert.deepEqual(texts(readJsonl(bytes(`{"a": 0.1}\n{"a": 1e20}\n`))), [["a", ["0.1", "1e+20"]]]);
});

Deno.test("readJsonl() keeps integers that are larger than any float", () => {
  const digits = "1".repeat(400);
  assert.deepEqual(texts(readJsonl(bytes(`{"a": ${digits}}\n{"a": 0.5}\n`))), [["a", [digits, "0.5"]]]);
});
