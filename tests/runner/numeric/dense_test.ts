import assert from "node:assert/strict";
import { addOuterProduct, product } from "../../../runner/numeric/dense.ts";
import { DirectGram } from "../../../runner/numeric/gram.ts";

Deno.test("product() sums over rows and columns", () => {
  const a = { rows: 2, columns: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const b = { rows: 3, columns: 2, data: Float64Array.of(7, 8, 9, 10, 11, 12) };
  assert.deepEqual(product(a, b), { rows: 2, columns: 2, data: Float64Array.of(58, 64, 139, 154) });
});

Deno.test("addOuterProduct() adds to what is there", () => {
  const target = Float64Array.of(1, 2, 3, 4);
  addOuterProduct(2, Float64Array.of(3, -1), target);
  assert.deepEqual(target, Float64Array.of(19, -4, -3, 6));
});

Deno.test("DirectGram adds up, and nothing for no rows", async () => {
  const sum = new DirectGram(2);
  await sum.add({ rows: 1, columns: 2, data: Float64Array.of(2, 3) });
  await sum.add({ rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) });
  await sum.add({ rows: 0, columns: 2, data: new Float64Array(0) });
  assert.deepEqual([...sum.total()], [5, 6, 6, 10]);
});
