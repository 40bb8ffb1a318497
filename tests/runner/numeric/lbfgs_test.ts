import assert from "node:assert/strict";
import { minimize } from "../../../runner/numeric/lbfgs.ts";
import { LbfgsMemory } from "../../../runner/numeric/lbfgs_memory.ts";
import { dot } from "../../../runner/numeric/vector.ts";

Deno.test("variables that are told their curvatures go to the minimum of a bowl of many scales at once", async () => {
  const curvatures = Float64Array.from({ length: 9 }, (_, j) => 10 ** (j - 4));
  const bowl = (point: Float64Array, gradient: Float64Array) => {
    point.forEach((w, j) => gradient[j] = curvatures[j] * (w - j));
    return Promise.resolve(point.reduce((sum, w, j) => sum + gradient[j] * (w - j) / 2, 0));
  };
  const options = { gradientTolerance: 1e-9, valueTolerance: 0, maxIterations: 1 };
  const { point, trouble } = await minimize(bowl, new Float64Array(9), { ...options, curvaturesAt: () => curvatures });
  assert.equal(trouble, undefined);
  point.forEach((w, j) => assert.ok(Math.abs(w - j) < 1e-9));
});

Deno.test("a direction takes the step back that a gradient changed with, and comes with its slope", () => {
  const memory = new LbfgsMemory();
  const hessian = [1, 10, 100, 1000];
  for (const step of [[1, 2, 0, 1], [0, -1, 1, 1], [3, 0, 1, -1]].map((numbers) => Float64Array.from(numbers))) {
    const change = step.map((value, i) => hessian[i] * value);
    memory.add(step, change, { product: dot(step, change), least: 0 });
    // The secant equation.
    const { direction, slope } = memory.direction(change);
    direction.forEach((value, i) => assert.ok(Math.abs(value + step[i]) < 1e-12));
    assert.equal(slope, dot(change, direction));
  }
});
