import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  CPU,
  deviceNote,
  executionProviders,
  parseDevice,
  singleDevices,
} from "../../../../runner/models/engine/device.ts";
import type { EngineInfo } from "../../../../runner/models/engine/engine.ts";
import { precisionOn, TOLERANCE } from "../../../../runner/models/engine/precision.ts";
import { fixtureModel, MODEL_NAMES } from "../fixtures.ts";

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

/** The description of a Vulkan driver, such as that of SwiftShader, which computes on the CPU. */
const driver = Deno.env.get("PROBEGRAPH_TEST_VULKAN");
const reason = driver === undefined ? " (needs a Vulkan driver: PROBEGRAPH_TEST_VULKAN)" : "";

/** The rows of a model that such a driver computes within seconds. */
async function shortRows(name: string) {
  const { folder, rows } = await fixtureModel(name);
  const expected = rows("raw").filter(({ input_ids: { length } }) => length <= 8);
  assert.ok(new Set(expected.map(({ input_ids }) => input_ids.length)).size > 2, "rows of a batch are padded");
  return { folder, expected };
}

/** What WebGPU computes of all models, in one program: drivers are read when it begins. */
let ofDriver: Promise<readonly { readonly data: readonly number[]; readonly engine: EngineInfo }[]> | undefined;

async function computeOnDriver() {
  const asked = await Promise.all(MODEL_NAMES.map(async (name) => {
    const { folder, expected } = await shortRows(name);
    return [folder, expected.map(({ text }) => text)];
  }));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", fileURLToPath(new URL("./_webgpu.ts", import.meta.url)), JSON.stringify(asked)],
    env: { VK_DRIVER_FILES: driver!, VK_ICD_FILENAMES: driver! },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

for (const [index, name] of MODEL_NAMES.entries()) {
  Deno.test({
    // onnxruntime crashes if both models compute: they take turns.
    name: `${name}: webgpu gives PyTorch's last hidden state, though another model is asked there at once${reason}`,
    ignore: driver === undefined,
    fn: async () => {
      const { expected } = await shortRows(name);
      const { data, engine } = (await (ofDriver ??= computeOnDriver()))[index];
      const reference = expected.flatMap(({ last }) => last.at(-1)!);
      assert.equal(data.length, reference.length);
      reference.forEach((value, i) =>
        assert.ok(Math.abs(value - data[i]) < 1e-3, `number ${i}: ${data[i]}, not ${value}`)
      );
      assert.equal(engine.executionProvider, "webgpu");
    },
  });
}

Deno.test("several GPUs have a worker each, and share the batches", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", fileURLToPath(new URL("./_two_gpus.ts", import.meta.url))],
    env: { VK_DRIVER_FILES: "/nowhere", VK_ICD_FILENAMES: "/nowhere" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { streams, workers, isEqual } = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual({ streams, workers, isEqual }, { streams: 2, workers: 2, isEqual: true });
});
