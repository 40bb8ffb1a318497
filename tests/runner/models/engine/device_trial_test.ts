import assert from "node:assert/strict";
import { CPU } from "../../../../runner/models/engine/device.ts";
import { tryDevice } from "../../../../runner/models/engine/device_trial.ts";
import { relativeDifference } from "../../../../runner/models/engine/relative_difference.ts";

Deno.test("a device is compared with the CPU: with itself it agrees to the bit", async () => {
  const { difference, milliseconds } = await tryDevice(CPU);
  assert.equal(difference, 0);
  assert.ok(milliseconds > 0);
});

Deno.test("a device that is not there is refused by onnxruntime", async () => {
  await assert.rejects(tryDevice({ provider: "tensorrt" as "cuda", index: 0 }), /tensorrt|TensorRT/i);
});

Deno.test("a difference is a fraction of the largest expected number, and a NaN is one", () => {
  assert.equal(relativeDifference(Float32Array.of(4, -8), Float32Array.of(4, -8)), 0);
  assert.equal(relativeDifference(Float32Array.of(4, -8), Float32Array.of(5, -8)), 1 / 8);
  assert.ok(Number.isNaN(relativeDifference(Float32Array.of(1, 2), Float32Array.of(1, NaN))));
});
