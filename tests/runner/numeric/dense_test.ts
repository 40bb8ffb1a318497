import assert from "node:assert/strict";
import { addOuterProduct, inverseRoot, product } from "../../../runner/numeric/dense.ts";
import { DirectGram } from "../../../runner/numeric/gram.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";

const n = 30;
const data = Float64Array.from({ length: n * n }, (_, k) => Math.cos((1 + Math.floor(k / n)) * (1 + k % n)));
const square = { rows: n, columns: n, data };

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

Deno.test("inverseRoot() of a positive matrix undoes it when it is applied twice", () => {
  const positive = product(square, square);
  for (let i = 0; i < n; i++) positive.data[i * n + i] += 1;
  const root = inverseRoot(positive, 1e-12);
  assertIdentity(product(product(root, positive), root));
});

Deno.test("inverseRoot() takes eigenvalues by their magnitude, and small ones as the least", () => {
  const root = inverseRoot({ rows: 3, columns: 3, data: Float64Array.of(-4, 0, 0, 0, 1e-9, 0, 0, 0, 9) }, 1e-4);
  assert.deepEqual([0, 4, 8].map((i) => Number(root.data[i].toFixed(9))), [-0.5, 100, 0.333333333]);
});

function assertIdentity({ columns, data }: Matrix<Float64Array>): void {
  data.forEach((value, k) => assert.ok(Math.abs(value - (k % (columns + 1) === 0 ? 1 : 0)) < 1e-10));
}
