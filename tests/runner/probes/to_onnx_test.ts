import assert from "node:assert/strict";
import * as runtime from "../../../runner/onnx/runtime.ts";
import { classifierNames, type Parameters, scoreProbe, toOnnx, trainProbe } from "../../../runner/probes/mod.ts";
import { clouds } from "./cases.ts";

const { x, y } = clouds(120, 5, 12);
const unseen = clouds(40, 5, 13).x;

async function assertSameScores(modelType: string, params: Parameters): Promise<void> {
  for (const preprocessing of ["none", "standardize", "normalize"] as const) {
    const probe = await trainProbe({ modelType, params, preprocessing }, x, y);
    const session = await runtime.createSession(toOnnx(probe));
    const vector = new runtime.Tensor("float32", unseen.data, [unseen.rows, unseen.columns]);
    const { score } = await session.run({ vector });
    const expected = await scoreProbe(probe, unseen);
    const size = Math.max(...expected.map(Math.abs));
    assert.deepEqual(score.dims, [unseen.rows]);
    (score.data as Float32Array).forEach((found, i) =>
      assert.ok(Math.abs(found - expected[i]) < 1e-5 * size, `${modelType} ${preprocessing}: ${found} ${expected[i]}`)
    );
  }
}

Deno.test("toOnnx() gives a model with the same scores for every classifier and preprocessing", async () => {
  for (const modelType of classifierNames()) {
    await assertSameScores(modelType, modelType === "random_forest" ? { n_estimators: 10 } : {});
  }
});

Deno.test("toOnnx() knows every kernel and calibrator", async () => {
  for (const kernel of ["linear", "poly", "sigmoid", "laplacian", "cosine"]) {
    await assertSameScores("sgd_nystroem", { nystroem_params: { kernel, n_components: 8 } });
  }
  for (const method of ["isotonic", "temperature"]) await assertSameScores("calibrated_rbf_nusvm", { method, nu: 0.3 });
});
