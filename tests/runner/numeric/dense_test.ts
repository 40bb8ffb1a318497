import assert from "node:assert/strict";
import { gram, inverseRoot, product, symmetricEigen } from "../../../runner/numeric/dense.ts";
import { DirectGram } from "../../../runner/numeric/gram.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";

const n = 30;
const data = Float64Array.from({ length: n * n }, (_, k) => Math.cos((1 + Math.floor(k / n)) * (1 + k % n)));
const square = { rows: n, columns: n, data };

Deno.test("symmetricEigen() gives vectors that the matrix only stretches", () => {
  const { values, vectors } = symmetricEigen(square);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += data[i * n + j] * vectors.data[k * n + j];
      assert.ok(Math.abs(sum - values[k] * vectors.data[k * n + i]) < 1e-12);
    }
  }
});

Deno.test("product() and gram() are sums over rows and columns", () => {
  const a = { rows: 2, columns: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const b = { rows: 3, columns: 2, data: Float64Array.of(7, 8, 9, 10, 11, 12) };
  assert.deepEqual(product(a, b), { rows: 2, columns: 2, data: Float64Array.of(58, 64, 139, 154) });
  assert.deepEqual(gram(a), { rows: 3, columns: 3, data: Float64Array.of(17, 22, 27, 22, 29, 36, 27, 36, 45) });
});

Deno.test("DirectGram adds up, and nothing for no rows", async () => {
  const sum = new DirectGram(2);
  await sum.add({ rows: 1, columns: 2, data: Float64Array.of(2, 3) });
  await sum.add({ rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) });
  await sum.add({ rows: 0, columns: 2, data: new Float64Array(0) });
  assert.deepEqual([...sum.total()], [5, 6, 6, 10]);
});

Deno.test("inverseRoot() of a positive matrix undoes it when it is applied twice", () => {
  const positive = gram(square);
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
