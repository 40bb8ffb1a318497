import assert from "node:assert/strict";
import type { Table } from "apache-arrow";
import { DatasetError, FormatError } from "../../../ops/errors.ts";
import { PLAIN } from "../../../runner/values/plain_form.ts";
import { columnValues } from "../../../stores/formats/column_values.ts";
import { readCsv } from "../../../stores/formats/csv.ts";
import { csvRecords } from "../../../stores/formats/csv_records.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly columns: readonly (readonly [name: string, texts: readonly string[]])[];
}

const cases: Case[] = JSON.parse(Deno.readTextFileSync(new URL("../../fixtures/rows/csv.json", import.meta.url)));

const bytes = (text: string) => new TextEncoder().encode(text);
const names = (table: Table) => table.schema.fields.map(({ name }) => name);

/** The only column of a file of one, with its type. */
function column(...texts: string[]): unknown[] {
  const table = readCsv(bytes(["v", ...texts].join("\n")));
  return [String(table.schema.fields[0].type), ...columnValues(table.getChildAt(0)!, PLAIN)];
}

for (const { name, text, columns } of cases) {
  Deno.test(`readCsv() finds the names and texts of ${name} that pandas finds`, () => {
    const types = Object.fromEntries(columns.map(([column]) => [column, "string" as const]));
    const table = readCsv(bytes(text), { columns: types });
    const texts = columns.map((_, i) => columnValues(table.getChildAt(i)!, PLAIN).map((value) => value ?? ""));
    assert.deepEqual(names(table).map((column, i) => [column, texts[i]]), columns);
  });

  Deno.test(`readCsv() reads whole numbers of ${name} only where their texts come back`, () => {
    const [, ...rows] = csvRecords(text.replace(/^\ufeff/, ""), ",");
    const table = readCsv(bytes(text));
    for (const [i, { type }] of table.schema.fields.entries()) {
      if (String(type) !== "Int64") continue;
      const texts = columnValues(table.getChildAt(i)!, PLAIN).map((value) => value === null ? null : String(value));
      assert.deepEqual(texts, rows.map((row) => row[i]));
    }
  });
}

const inferred:
  readonly (readonly [what: string, texts: readonly string[], type: string, values: readonly unknown[]])[] = [
    ["integers", ["1", "-20", "0"], "Int64", [1, -20, 0]],
    ["integers of 64 bits", ["9223372036854775807", "1"], "Int64", [2n ** 63n - 1n, 1]],
    ["integers past 64 bits", ["12345678901234567890", "7"], "Utf8", ["12345678901234567890", "7"]],
    ["digits with zeros in front", ["00123", "5"], "Utf8", ["00123", "5"]],
    ["zeros in front of a fraction", ["-01.5", "5"], "Utf8", ["-01.5", "5"]],
    ["phone numbers", ["+4712345678", "1"], "Utf8", ["+4712345678", "1"]],
    ["integers that no double is among fractions", ["9007199254740993", "0.5"], "Utf8", ["9007199254740993", "0.5"]],
    ["integers among fractions", ["9007199254740992", "0.5"], "Float64", [2 ** 53, 0.5]],
    ["fractions of many digits", ["3.14159265358979323846", ".5", "1."], "Float64", [Math.PI, 0.5, 1]],
    ["exponents and special floats", ["1e5", "NaN", "-inf"], "Float64", [1e5, NaN, -Infinity]],
    ["truth values", ["True", "false"], "Bool", [true, false]],
    ["truth values among numbers", ["true", "1"], "Utf8", ["true", "1"]],
    ["nulls of other programs", ["1", "NA"], "Utf8", ["1", "NA"]],
  ];

for (const [what, texts, type, values] of inferred) {
  Deno.test(`readCsv() makes ${type} of ${what}`, () => assert.deepEqual(column(...texts), [type, ...values]));
}

Deno.test("readCsv() gives columns the types that they should have", () => {
  const text = "id,n,x,b,free\n7,007,12345678901234567890,1,7\n,,,TRUE,\n";
  const table = readCsv(bytes(text), { columns: { id: "string", n: "integer", x: "float", b: "boolean" } });
  assert.deepEqual(table.schema.fields.map(({ type }) => String(type)), ["Utf8", "Int64", "Float64", "Bool", "Int64"]);
  const values = names(table).map((_, i) => columnValues(table.getChildAt(i)!, PLAIN));
  assert.deepEqual(values, [["7", null], [7, null], [12345678901234567890, null], [true, true], [7, null]]);
});

Deno.test("readCsv() names what does not have its column's type, and the column that is not there", () => {
  const file = bytes("id,prompt\n1,a\nx,b\n");
  assert.throws(() => readCsv(file, { columns: { id: "integer" } }), /"id".*type integer, but row 1 holds "x"/);
  assert.throws(() => readCsv(file, { columns: { promt: "string" } }), /no column "promt".*"prompt"/);
});

Deno.test("readCsv() keeps columns in order, whatever their names", () => {
  const table = readCsv(bytes("b,10,2,__proto__,constructor,toString\n1,2,3,4,5,6\n"));
  assert.deepEqual(names(table), ["b", "10", "2", "__proto__", "constructor", "toString"]);
  assert.deepEqual(columnValues(table.getChildAt(1)!, PLAIN), [2]);
});

const refused: readonly (readonly [problem: string, text: string, message: RegExp])[] = [
  ["too many fields", "a,b\n1,2\n1,2,3\n", /line 3 has 3 fields/],
  ["too few fields, behind line breaks in quotes", 'a,b\n"1\n\n2",2\n1\n', /line 5 has 1 field, but the first row 2/],
  ["a delimiter at the end of a row", "a,b\n1,2,\n", /line 2 has 3 fields.*a delimiter at its end/],
  [
    "a quote that nothing closes",
    'a,b\n1,2\n3,"4\n5,6\n',
    /nothing closes the quote that a field in line 3 begins with/,
  ],
  ["text behind a closing quote", 'a,b\n1,2\n"x"y,z\n', /closing quote of a field that begins in line 3, "x"y/],
  ["no text", "", /the file is empty/],
  ["no names", ",,\n1,2,3\n", /should name the columns, but is empty/],
  ["a name twice", "a,b,a\n1,2,3\n", /2 columns have the name "a" \(columns 1 and 3\)/],
  ["semicolons", "a;b\n1;2\n", /names one column, "a;b".*pass delimiter: ";"/],
  ["semicolons and decimal commas", "a;b\n1,5;2,25\n", /pass delimiter: ";"/],
  ["tabs", 'a\tb\n"1, 2"\t2\n', /pass delimiter: "\\t"/],
  ["Excel's note of semicolons", "sep=;\na;b\n1;2\n", /"a;b".*pass delimiter: ";"/],
];

for (const [problem, text, message] of refused) {
  Deno.test(`readCsv() refuses ${problem}`, () => {
    assert.throws(() => readCsv(bytes(text)), (error: Error) => {
      assert.match(error.message, message);
      return error instanceof FormatError || error instanceof DatasetError;
    });
  });
}

Deno.test("readCsv() reads one column of texts whose name or rows hold other delimiters", () => {
  assert.deepEqual(names(readCsv(bytes("a|b\nx\n"))), ["a|b"]);
  assert.deepEqual(column("x;y", "z"), ["Utf8", "x;y", "z"]);
});

Deno.test("readCsv() skips Excel's note of the delimiter", () => {
  assert.deepEqual(names(readCsv(bytes("sep=;\r\na;b\r\n1;2\r\n"), { delimiter: ";" })), ["a", "b"]);
});

Deno.test("readCsv() reads other encodings when it is told, and UTF-16 that says so", () => {
  const latin1 = Uint8Array.from("a,b\ncaf\xe9,1\n", (character) => character.charCodeAt(0));
  assert.throws(() => readCsv(latin1), /line 2 is not UTF-8; .*café.*encoding: "windows-1252"/);
  const read = readCsv(latin1, { encoding: "windows-1252" });
  assert.deepEqual(columnValues(read.getChild("a")!, PLAIN), ["café"]);
  const utf16 = new Uint8Array(Uint16Array.from("\ufeffa,b\né,1\n", (character) => character.charCodeAt(0)).buffer);
  assert.deepEqual(columnValues(readCsv(utf16).getChild("a")!, PLAIN), ["é"]);
  assert.throws(() => readCsv(utf16.subarray(2)), /UTF-16 without a byte order mark/);
  assert.throws(() => readCsv(bytes("a\né\n"), { encoding: "utf-16le" }), /not in the encoding "utf-16le"/);
});

Deno.test("readCsv() keeps whole numbers that are larger than any float as texts", () => {
  const digits = "1".repeat(400);
  const column = readCsv(bytes(`a,b\n${digits},1\n0.5,2\n`)).getChild("a")!;
  assert.deepEqual([...column], [digits, "0.5"]);
});
