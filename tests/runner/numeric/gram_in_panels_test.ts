import assert from "node:assert/strict";
import { DirectGram } from "../../../runner/numeric/gram.ts";
import { PanelGram } from "../../../runner/numeric/gram_in_panels.ts";

for (const columns of [5, 128, 300, 1100]) {
  Deno.test(`products of ${columns} columns are those of all pairs, on both sides of the diagonal`, async () => {
    const rows = 7;
    const x = { rows, columns, data: Float64Array.from({ length: rows * columns }, (_, at) => Math.sin(at)) };
    const [found, expected] = [new PanelGram(columns), new DirectGram(columns)];
    for (const sum of [found, found, expected, expected]) await sum.add(x);
    await found.add({ rows: 0, columns, data: new Float64Array(0) });
    const total = expected.total();
    assert.equal(total.length, columns ** 2);
    assert.ok(found.total().every((value, k) => Math.abs(value - total[k]) < 1e-12));
  });
}
