import assert from "node:assert/strict";
import { endOfBlock } from "../../../runner/probes/score_blocks.ts";
import type { KernelModel } from "../../../stores/formats/probe_models/kernel.ts";

/** Of so many landmarks, which rows are compared with by city block distances. */
function laplacian(landmarks: number, columns: number) {
  const model: KernelModel = {
    kind: "kernel",
    kernel: { name: "laplacian", gamma: 1, coef0: 0, degree: 0 },
    vectors: { rows: landmarks, columns, data: new Float32Array(landmarks * columns) },
    weights: new Float64Array(landmarks),
    bias: 0,
  };
  return { modelType: "lr_nystroem", columns, preprocessing: { kind: "none" as const }, model };
}

Deno.test("rows are scored in blocks that take about as long, and no more at once than those of other probes where each takes little", () => {
  const rows = 1_000_000;
  assert.equal(endOfBlock(laplacian(128, 1024), 0, rows), 256);
  const plane = { kind: "linear", weights: new Float64Array(2), bias: 0 };
  const most = endOfBlock({ ...laplacian(1, 2), model: plane }, 0, rows);
  assert.ok(most < rows / 10);
  assert.equal(endOfBlock(laplacian(1, 2), 0, rows), most);
  assert.equal(endOfBlock(laplacian(1, 2), most, most + 1), most + 1);
});
