/** Files that Python's safetensors library wrote, with PyTorch's tensors. */
import assert from "node:assert/strict";
import { readSafetensors } from "../../../../runner/models/providers/safetensors.ts";

const FLOATS = Uint8Array.fromBase64(
  "2AAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJkb3VibGUiOnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6WzFdLCJkYXRhX29m" +
    "ZnNldHMiOlswLDhdfSwiYnJhaW4iOnsiZHR5cGUiOiJCRjE2Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbOCwxMl19LCJoYWxmIjp7ImR0" +
    "eXBlIjoiRjE2Iiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOlsxMiwyMF19fSAgICAgICCamZmZmZm5P0lASvEAPoDA/3sBAA==",
);

Deno.test("tensors of all floating-point types are read as PyTorch's", () => {
  const tensors = readSafetensors(FLOATS, "weights");
  assert.deepEqual([...tensors.keys()].sort(), ["brain", "double", "half"]);
  assert.deepEqual(tensors.get("half"), {
    shape: [2, 2],
    data: Float32Array.of(1.5, -2.25, 65504, 5.960464477539063e-8),
  });
  assert.deepEqual(tensors.get("brain")!.data, Float32Array.of(3.140625, -1.0002555517425873e30));
  assert.deepEqual(tensors.get("double")!.data, Float32Array.of(0.1));
});

Deno.test("files that end too early or are something else are refused", () => {
  assert.throws(() => readSafetensors(FLOATS.subarray(0, -3), "weights"), /weights: half: .*not saved or downloaded/);
  assert.throws(() => readSafetensors(FLOATS.subarray(0, 40), "weights"), /weights: it is not a safetensors file/);
  assert.throws(() => readSafetensors(Uint8Array.of(1, 2), "weights"), /not a safetensors file/);
  const header = new TextEncoder().encode('{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}');
  const whole = new Uint8Array([header.length, 0, 0, 0, 0, 0, 0, 0, ...header, 7, 0, 0, 0, 0, 0, 0, 0]);
  assert.throws(
    () => readSafetensors(whole, "weights"),
    /weights: a: its numbers are I64; known are F64, F32, F16, BF16/,
  );
});
