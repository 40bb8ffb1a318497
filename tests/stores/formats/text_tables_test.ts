import assert from "node:assert/strict";
import type { Table } from "apache-arrow";
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
