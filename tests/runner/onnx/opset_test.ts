import assert from "node:assert/strict";
import { ModelError } from "../../../ops/errors.ts";
import { OnnxGraph } from "../../../runner/onnx/graph_builder.ts";
import { inOpset } from "../../../runner/onnx/opset.ts";
import { createSession, Tensor } from "../../../runner/onnx/runtime.ts";
import { encodeModel } from "../../../runner/onnx/small_model.ts";
import { classifierNames, type Parameters, scoreProbe, trainProbe } from "../../../runner/probes/mod.ts";
import { addProbe } from "../../../runner/probes/to_onnx.ts";
import { largestDifference } from "../models/fixtures.ts";
import { clouds } from "../probes/cases.ts";

const { x, y } = clouds(80, 4, 5);
const unseen = clouds(20, 4, 6).x;

async function assertScores(modelType: string, params: Parameters, opset: number): Promise<void> {
  const probe = await trainProbe({ modelType, params, preprocessing: "normalize" }, x, y);
  const graph = new OnnxGraph("p.");
  graph.name(addProbe(graph, probe, "vector"), "score");
  const session = await createSession(encodeModel({
    name: "probe",
    inputs: [{ name: "vector", type: "float", shape: ["n", 4] }],
    outputs: [{ name: "score", type: "float", shape: ["n"] }],
    ...inOpset(graph.parts, opset),
    opset,
  }));
  const { score } = await session.run({ vector: new Tensor("float32", unseen.data, [unseen.rows, 4]) });
  const expected = await scoreProbe(probe, unseen);
  const size = Math.max(1, ...expected.map(Math.abs));
  assert.ok(largestDifference(expected, score.data as Float32Array) <= 1e-5 * size, `${modelType} in opset ${opset}`);
}

Deno.test("probes run in old and new versions of ONNX's operators", async () => {
  for (const opset of [11, 13, 18, 21]) {
    for (const modelType of classifierNames()) {
      await assertScores(modelType, modelType === "random_forest" ? { n_estimators: 4 } : {}, opset);
    }
    for (const kernel of ["poly", "sigmoid", "laplacian", "cosine"]) {
      await assertScores("sgd_nystroem", { nystroem_params: { kernel, n_components: 8 } }, opset);
    }
    await assertScores("calibrated_rbf_nusvm", { method: "isotonic", nu: 0.3 }, opset);
  }
});

Deno.test("a version that lacks operators is refused", () => {
  assert.throws(
    () => inOpset({ nodes: [], arrays: [] }, 9),
    (error) => error instanceof ModelError && /11/.test(error.message),
  );
});
