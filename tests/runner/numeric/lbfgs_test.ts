import assert from "node:assert/strict";
import { minimize } from "../../../runner/numeric/lbfgs.ts";

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
