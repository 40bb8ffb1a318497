import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  CPU,
  deviceNote,
  executionProviders,
  parseDevice,
  singleDevices,
} from "../../../../runner/models/engine/device.ts";
import { precisionOn, TOLERANCE } from "../../../../runner/models/engine/precision.ts";

Deno.test("auto is the CPU; GPUs are named as in PyTorch, or webgpu", () => {
  assert.deepEqual(["auto", "cpu", undefined].map((device) => parseDevice(device)), [CPU, CPU, CPU]);
  assert.deepEqual(executionProviders(parseDevice("cuda")), [{ name: "cuda", deviceId: 0 }]);
  assert.deepEqual(executionProviders(parseDevice("cuda:3")), [{ name: "cuda", deviceId: 3 }]);
  assert.deepEqual(executionProviders(parseDevice("webgpu")), ["webgpu"]);
});

Deno.test("mps, as graphs from a Mac have it, is WebGPU, and a note says so", () => {
  for (const device of ["mps", "mps:0"]) {
    assert.deepEqual(executionProviders(parseDevice(device)), ["webgpu"]);
    assert.match(deviceNote(device)!, /PyTorch's name for the GPU of a Mac/);
  }
  for (const device of ["auto", "cpu", "cuda", "webgpu", undefined]) assert.equal(deviceNote(device), undefined);
});

Deno.test("rows are divided among GPUs whose numbers stand together, each by itself to onnxruntime", () => {
  assert.deepEqual(parseDevice("cuda:2,0,5"), { provider: "cuda", index: 2, others: [0, 5] });
  const providers = singleDevices(parseDevice("cuda:2,0,5")).flatMap(executionProviders);
  assert.deepEqual(providers, [2, 0, 5].map((deviceId) => ({ name: "cuda", deviceId })));
  assert.deepEqual(singleDevices(parseDevice("cuda:1")), [{ provider: "cuda", index: 1 }]);
  assert.throws(() => parseDevice("cuda:0,1,0"), /among the GPUs of device "cuda:0,1,0": name each one once/);
});

Deno.test("tf32 is a number type of CUDA alone, with a tolerance of its own, of each of its GPUs", () => {
  assert.deepEqual(parseDevice("cuda:0,1", "tf32"), { provider: "cuda", index: 0, others: [1], tf32: true });
  assert.ok(singleDevices(parseDevice("cuda:0,1", "tf32")).every(({ tf32 }) => tf32));
  for (const device of ["cpu", "auto", "webgpu", "mps"]) {
    assert.throws(
      () => parseDevice(device, "tf32"),
      /"tf32" on device .* NVIDIA's GPUs, for device "cuda"; elsewhere use "float32"/,
    );
  }
  assert.equal(precisionOn(parseDevice("cuda", "tf32"), "float32"), "tf32");
  assert.equal(precisionOn(parseDevice("cuda", "tf32"), "float16"), "float16");
  assert.equal(precisionOn(parseDevice("cuda", "float32"), "float32"), "float32");
  assert.ok(TOLERANCE.float32 < TOLERANCE.tf32 && TOLERANCE.tf32 < TOLERANCE.float16);
});

for (const device of ["mps:", "cuda:", "cuda:x", "cuda:0,", "cuda:,1", "cuda:0 1", "CPU", ""]) {
  Deno.test(`the device "${device}" is refused with those that there are`, () => {
    assert.throws(() => parseDevice(device), /use "auto" or "cpu", "webgpu", or "cuda"/);
  });
}

Deno.test("several GPUs have a worker each, and share the batches", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", fileURLToPath(new URL("./_two_gpus.ts", import.meta.url))],
    env: { VK_DRIVER_FILES: "/nowhere", VK_ICD_FILENAMES: "/nowhere" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { streams, workers, isEqual } = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual({ streams, workers, isEqual }, { streams: 4, workers: 2, isEqual: true });
});
