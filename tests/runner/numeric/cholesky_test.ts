import assert from "node:assert/strict";
import { solvePositive } from "../../../runner/numeric/cholesky.ts";

Deno.test("solvePositive() solves, and tells a singular matrix", () => {
  assert.deepEqual([...solvePositive(Float64Array.of(4, 2, 2, 5), Float64Array.of(8, 12), 1e-10)!], [1, 2]);
  assert.equal(solvePositive(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1), 1e-10), undefined);
  assert.equal(solvePositive(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1), 1e-10), undefined);
});

Deno.test("solvePositive() gives back what a matrix of any size was multiplied with", () => {
  for (const n of [1, 3, 4, 5, 30]) {
    const a = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return i === j ? n + 1 : Math.cos((1 + i) * (1 + j));
    });
    const x = Float64Array.from({ length: n }, (_, j) => j - 2);
    const b = x.map((_, i) => x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0));
    solvePositive(a, b, 1e-10)!.forEach((value, j) => assert.ok(Math.abs(value - x[j]) < 1e-12));
  }
});
