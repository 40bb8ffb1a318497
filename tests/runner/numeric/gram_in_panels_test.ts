import assert from "node:assert/strict";
import { addGramDirectly } from "../../../runner/numeric/gram.ts";
import { addGramInPanels } from "../../../runner/numeric/gram_in_panels.ts";

for (const columns of [5, 128, 300, 1100]) {
  Deno.test(`products of ${columns} columns are those of all pairs, on both sides of the diagonal`, async () => {
    const rows = 7;
    const x = { rows, columns, data: Float64Array.from({ length: rows * columns }, (_, at) => Math.sin(at)) };
    const [found, expected] = [new Float64Array(columns ** 2).fill(1), new Float64Array(columns ** 2).fill(1)];
    for (const add of [addGramInPanels, addGramInPanels]) await add(x, found);
    for (const add of [addGramDirectly, addGramDirectly]) await add(x, expected);
    await addGramInPanels({ rows: 0, columns, data: new Float64Array(0) }, found);
    assert.ok(found.every((value, k) => Math.abs(value - expected[k]) < 1e-12));
  });
}
