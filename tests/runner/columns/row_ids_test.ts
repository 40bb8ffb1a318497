import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Table, Utf8, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import { type PythonJson, pythonJson } from "../../../ops/python_json.ts";
import { RowIds } from "../../../runner/columns/row_ids.ts";
import { columnFromValues, tableFromColumns } from "../../../stores/formats/columns.ts";

function idsOf(table: Table, step: number): string[] {
  const ids = new RowIds(table);
  for (let row = 0; row < table.numRows; row += step) ids.add(row, Math.min(row + step, table.numRows));
  return [...ids.column()] as string[];
}

const idOf = (row: { readonly [name: string]: PythonJson }) =>
  createHash("sha256").update(pythonJson(row)).digest("hex").slice(0, 32);

Deno.test("a row's id is that of its canonical JSON, whatever its texts hold and in however many pieces they lie", () => {
  const text = fc.option(fc.oneof(fc.string(), fc.string({ unit: "binary-ascii" }), fc.string({ unit: "grapheme" })));
  const row = fc.tuple(text, fc.double());
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.nat(30),
      fc.integer({ min: 1, max: 9 }),
      (rows, cut, step) => {
        const texts = rows.map(([text]) => text);
        const pieces = [texts.slice(0, cut), texts.slice(cut)].filter(({ length }) => length > 0);
        const [first, ...others] = pieces.map((piece) => vectorFromArray(piece, new Utf8()));
        const numbers = columnFromValues(Float64Array.from(rows, ([, number]) => number));
        const table = tableFromColumns([["text é", first.concat(...others)], ["n", numbers]]);
        assert.deepEqual(idsOf(table, step), rows.map(([text, n]) => idOf({ "text é": text, n })));
      },
    ),
  );
});
