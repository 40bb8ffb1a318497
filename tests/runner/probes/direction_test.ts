import assert from "node:assert/strict";
import { probeDirection, scoreProbe, trainProbe } from "../../../runner/probes/mod.ts";
import { clouds } from "./cases.ts";

const { x, y } = clouds(80, 5, 4);

for (
  const modelType of ["logistic_regression", "linear_svc", "sgd", "passive_aggressive", "mean_difference", "lda", "ccs"]
) {
  Deno.test(`probeDirection() of ${modelType} orders vectors as its scores do, preprocessing undone`, async () => {
    const probe = await trainProbe({ modelType, params: {}, preprocessing: "standardize" }, x, y);
    const { direction, bias } = probeDirection(probe);
    const scores = await scoreProbe(probe, x);
    assert.ok(Math.abs(Math.hypot(...direction) - 1) < 1e-12);
    const distances = [...y.keys()].map((i) =>
      direction.reduce((sum, weight, j) => sum + weight * x.data[i * 5 + j], bias)
    );
    const factor = scores[0] / distances[0];
    assert.ok(factor > 0);
    distances.forEach((distance, i) => assert.ok(Math.abs(distance * factor - scores[i]) < 1e-5 * Math.abs(factor)));
  });
}

Deno.test("probeDirection() refuses a probe that is not linear", async () => {
  const probe = await trainProbe({ modelType: "rbf_svc", params: {}, preprocessing: "none" }, x, y);
  assert.throws(() => probeDirection(probe), /rbf_svc probes have no direction/);
});
