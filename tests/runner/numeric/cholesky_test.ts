import assert from "node:assert/strict";
import { atOnce } from "../../../ops/steps.ts";
import { solvePositive } from "../../../runner/numeric/cholesky.ts";

function solved(a: readonly number[], b: readonly number[]): Float64Array | undefined {
  return atOnce(solvePositive(Float64Array.from(a), Float64Array.from(b), 1e-10));
}

Deno.test("solvePositive() solves, and tells a singular matrix", () => {
  assert.deepEqual([...solved([4, 2, 2, 5], [8, 12])!], [1, 2]);
  assert.equal(solved([1, 1, 1, 1], [1, 1]), undefined);
  assert.equal(solved([1, 2, 2, 1], [1, 1]), undefined);
});

Deno.test("solvePositive() gives back what a matrix of any size was multiplied with", () => {
  for (const n of [1, 3, 4, 5, 30]) {
    const a = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return i === j ? n + 1 : Math.cos((1 + i) * (1 + j));
    });
    const x = Float64Array.from({ length: n }, (_, j) => j - 2);
    const b = x.map((_, i) => x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0));
    solved([...a], [...b])!.forEach((value, j) => assert.ok(Math.abs(value - x[j]) < 1e-12));
    assert.equal([...solvePositive(a, b, 1e-10)].length, Math.ceil(n / 4), "it can rest behind four rows");
  }
});
