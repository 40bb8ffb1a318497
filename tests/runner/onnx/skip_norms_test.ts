/** Skip norms taken apart give what onnxruntime's fused ones give, down to the ε that they take where they name none. */
import assert from "node:assert/strict";
import * as ort from "../../../runner/onnx/runtime.ts";
import type { OnnxAttributes } from "../../../runner/onnx/attributes.ts";
import { skipNormParts } from "../../../runner/onnx/skip_norms.ts";
import { encodeModel } from "../../../runner/onnx/small_model.ts";
import { largestDifference } from "../models/fixtures.ts";

const SIZE = 4;
/** So small that an ε of 1e-5 would count. */
const STREAM = Float32Array.of(1e-3, -2e-3, 3e-3, 5e-4);
const WEIGHTS = { gamma: [1, 2, 3, 4], beta: [0.5, 0, -0.5, 1], bias: [1e-3, 0, 2e-3, 0] };

const NODES = [
  ["SkipLayerNormalization", ["gamma"]],
  ["SkipLayerNormalization", ["gamma", "beta"]],
  ["SkipLayerNormalization", ["gamma", "", "bias"]],
  ["SkipLayerNormalization", ["gamma", "beta", "bias"]],
  ["SkipSimplifiedLayerNormalization", ["gamma"]],
  ["SkipSimplifiedLayerNormalization", ["gamma", "bias"]],
] as const;

for (const [op, weights] of NODES) {
  for (const attributes of [{}, { epsilon: 1e-6 }] as OnnxAttributes[]) {
    Deno.test(`${op} of ${weights.join()} ${JSON.stringify(attributes)} and its parts are the same`, async () => {
      const inputs = ["stream", "added", ...weights];
      const parts = skipNormParts({ opType: op, inputs, outputs: ["parts"] }, attributes);
      const shape = [1, 1, SIZE];
      const model = encodeModel({
        name: "skip norm",
        inputs: ["stream", "added"].map((name) => ({ name, type: "float", shape })),
        outputs: ["fused", "parts"].map((name) => ({ name, type: "float", shape })),
        nodes: [
          { op, domain: "com.microsoft", inputs, outputs: ["fused"], attributes },
          ...parts.map(({ opType, ...node }) => ({ op: opType, ...node })),
        ],
        arrays: Object.entries(WEIGHTS).filter(([name]) => inputs.includes(name)).map(([name, data]) => {
          return { name, shape: [SIZE], data: Float32Array.from(data) };
        }),
      });
      const session = await ort.createSession(model);
      const stream = new ort.Tensor("float32", STREAM, shape);
      const { fused, parts: apart } = await session.run({ stream, added: stream });
      await session.release();
      assert.ok(largestDifference(fused.data as Float32Array, apart.data as Float32Array) < 1e-5);
    });
  }
}
