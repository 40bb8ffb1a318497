import assert from "node:assert/strict";
import type { Table } from "apache-arrow";
import { DatasetError, FormatError } from "../../../ops/errors.ts";
import { readCsv } from "../../../stores/formats/csv.ts";
import { readJsonl } from "../../../stores/formats/jsonl.ts";
import { plainColumn, pyarrowType } from "./parquet/_arrow_values.ts";

interface Case {
  name: string;
  text: string;
  columns: Record<string, { type: string; values: unknown[] }>;
}

const cases: { csv: Case[]; jsonl: Case[] } = JSON.parse(
  Deno.readTextFileSync(new URL("../../fixtures/parquet/texts.json", import.meta.url)),
);

const bytes = (text: string) => new TextEncoder().encode(text);

function contents(table: Table): unknown {
  return Object.fromEntries(table.schema.fields.map(({ name, type }, i) => {
    const values = plainColumn(table.getChildAt(i)!);
    return [name, { type: pyarrowType(type).replaceAll("item: ", "element: "), values }];
  }));
}

for (const { name, text, columns } of cases.csv) {
  Deno.test(`readCsv() reads ${name} as pyarrow does`, () => {
    const table = readCsv(bytes(text), { delimiter: name === "semicolons" ? ";" : "," });
    assert.deepEqual(contents(table), columns);
  });
}

for (const { name, text, columns } of cases.jsonl) {
  Deno.test(`readJsonl() reads ${name} as pyarrow does`, () =>
    assert.deepEqual(contents(readJsonl(bytes(text))), columns));
}

Deno.test("readCsv() keeps columns in order, whatever their names", () => {
  const table = readCsv(bytes("b,2,1,__proto__,constructor\n1,2,3,4,5\n"));
  assert.deepEqual(table.schema.fields.map(({ name }) => name), ["b", "2", "1", "__proto__", "constructor"]);
  assert.deepEqual(plainColumn(table.getChildAt(1)!), [2]);
});

for (
  const [problem, text, message] of [
    ["too many fields", "a,b\n1,2\n1,2,3\n", /line 3/],
    ["an open quote", 'a,b\n1,"2\n3,4\n', /line/],
    ["a quote within a field", 'a,b\n1,x"y\n', /line 2/],
  ] as const
) {
  Deno.test(`readCsv() names the line with ${problem}`, () => {
    assert.throws(
      () => readCsv(bytes(text)),
      (error: Error) => error instanceof FormatError && message.test(error.message),
    );
  });
}

Deno.test("readCsv() refuses a header that is missing, incomplete or ambiguous", () => {
  assert.throws(() => readCsv(bytes("")), DatasetError);
  assert.throws(() => readCsv(bytes("a,,b\n1,2,3\n")), /column 2 has no name/);
  assert.throws(() => readCsv(bytes("a,b,a\n1,2,3\n")), /"a" twice/);
});
