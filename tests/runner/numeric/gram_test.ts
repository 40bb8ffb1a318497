import assert from "node:assert/strict";
import { product } from "../../../runner/numeric/dense.ts";
import { DirectGram } from "../../../runner/numeric/gram.ts";

Deno.test("DirectGram adds up, and nothing for no rows", async () => {
  const sum = new DirectGram(2);
  await sum.add({ rows: 1, columns: 2, data: Float64Array.of(2, 3) });
  await sum.add({ rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) });
  await sum.add({ rows: 0, columns: 2, data: new Float64Array(0) });
  assert.deepEqual([...sum.total()], [5, 6, 6, 10]);
});

for (const [rows, columns] of [[3, 1], [1025, 6], [40, 9]]) {
  Deno.test(`DirectGram of ${rows} rows of ${columns} columns is the product of columns with rows`, async () => {
    const at = (i: number, j: number) => Math.sin(i * columns + j);
    const x = { rows, columns, data: Float64Array.from({ length: rows * columns }, (_, k) => Math.sin(k)) };
    const turned = Float64Array.from({ length: rows * columns }, (_, k) => at(k % rows, Math.floor(k / rows)));
    const sum = new DirectGram(columns);
    await sum.add(x);
    const expected = product({ rows: columns, columns: rows, data: turned }, x).data;
    assert.ok(sum.total().every((value, k) => Math.abs(value - expected[k]) < 1e-10));
  });
}
