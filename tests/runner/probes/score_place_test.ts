import assert from "node:assert/strict";
import { kindOf } from "../../../runner/probes/model_kinds.ts";
import "../../../runner/probes/mod.ts";
import { runtimeScorer } from "../../../runner/probes/runtime_scorer.ts";
import { scorePlace } from "../../../runner/probes/score_place.ts";
import type { Probe } from "../../../stores/formats/probe.ts";
import type { KernelName } from "../../../stores/formats/probe_models/kernel.ts";
import { clouds } from "./cases.ts";

const vectors = clouds(100, 64, 14).x;
const weights = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i));

function probeOf(model: Probe["model"]): Probe {
  return { modelType: "lr_nystroem", columns: 64, preprocessing: { kind: "none" }, model };
}

function kernelProbe(name: KernelName): Probe {
  const kernel = { name, gamma: 1 / 64, coef0: 1, degree: 3 };
  return probeOf({ kind: "kernel", kernel, vectors, weights, bias: 0.1 } as Probe["model"]);
}

Deno.test("a thousand rows are compared with a hundred vectors without loading these into ONNX Runtime, many more with it", () => {
  assert.equal(scorePlace(kernelProbe("rbf"), 1000), "loops");
  assert.equal(scorePlace(kernelProbe("rbf"), 50_000), "runtime");
});

Deno.test("kernels are the same from both places, for one row as for more than there are vectors", async () => {
  for (const name of ["rbf", "linear", "polynomial", "sigmoid", "laplacian", "cosine"] as const) {
    const probe = kernelProbe(name);
    for (const rows of [1, 150]) {
      const x = clouds(rows, 64, 15).x;
      const { score, release } = await runtimeScorer(probe);
      const [here, there] = [await kindOf(probe.model).score(probe.model, x), await score(x)];
      await release();
      here.forEach((value, i) => assert.ok(Math.abs(value - there[i]) <= 1e-6 * (1 + Math.abs(value)), `${name} ${i}`));
    }
  }
});
