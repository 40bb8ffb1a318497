import assert from "node:assert/strict";
import { product } from "../../../runner/numeric/dense.ts";
import { inverseRoot } from "../../../runner/numeric/inverse_root.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";

const n = 30;
const data = Float64Array.from({ length: n * n }, (_, k) => Math.cos((1 + Math.floor(k / n)) * (1 + k % n)));
const square = { rows: n, columns: n, data };

Deno.test("inverseRoot() of a positive matrix undoes it when it is applied twice", async () => {
  const positive = product(square, square);
  for (let i = 0; i < n; i++) positive.data[i * n + i] += 1;
  const root = await inverseRoot(positive, 1e-12);
  assertIdentity(product(product(root, positive), root));
});

Deno.test("inverseRoot() takes eigenvalues by their magnitude, and small ones as the least", async () => {
  const root = await inverseRoot({ rows: 3, columns: 3, data: Float64Array.of(-4, 0, 0, 0, 1e-9, 0, 0, 0, 9) }, 1e-4);
  assert.deepEqual([0, 4, 8].map((i) => Number(root.data[i].toFixed(9))), [-0.5, 100, 0.333333333]);
});

function assertIdentity({ columns, data }: Matrix<Float64Array>): void {
  data.forEach((value, k) => assert.ok(Math.abs(value - (k % (columns + 1) === 0 ? 1 : 0)) < 1e-10));
}
