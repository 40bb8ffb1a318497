import assert from "node:assert/strict";
import { solvePositive, symmetricEigen } from "../../../runner/numeric/dense.ts";

const n = 30;
const data = Float64Array.from({ length: n * n }, (_, k) => Math.cos((1 + Math.floor(k / n)) * (1 + k % n)));

Deno.test("symmetricEigen() gives vectors that the matrix only stretches", () => {
  const { values, vectors } = symmetricEigen({ rows: n, columns: n, data });
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += data[i * n + j] * vectors.data[k * n + j];
      assert.ok(Math.abs(sum - values[k] * vectors.data[k * n + i]) < 1e-12);
    }
  }
});

Deno.test("solvePositive() solves, and tells a singular matrix", () => {
  assert.deepEqual([...solvePositive(Float64Array.of(4, 2, 2, 5), Float64Array.of(8, 12), 1e-10)!], [1, 2]);
  assert.equal(solvePositive(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1), 1e-10), undefined);
});
