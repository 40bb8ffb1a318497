import assert from "node:assert/strict";
import { product } from "../../../runner/numeric/dense.ts";

Deno.test("product() sums over rows and columns", () => {
  const a = { rows: 2, columns: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const b = { rows: 3, columns: 2, data: Float64Array.of(7, 8, 9, 10, 11, 12) };
  assert.deepEqual(product(a, b), { rows: 2, columns: 2, data: Float64Array.of(58, 64, 139, 154) });
});
