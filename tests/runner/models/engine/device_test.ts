import assert from "node:assert/strict";
import { CPU, deviceNote, executionProviders, parseDevice } from "../../../../runner/models/engine/device.ts";
import { fixtureModel, MODEL_NAMES } from "../fixtures.ts";

Deno.test("auto is the CPU; GPUs are named as in PyTorch, or webgpu", () => {
  assert.deepEqual(["auto", "cpu", undefined].map(parseDevice), [CPU, CPU, CPU]);
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

for (const device of ["mps:", "cuda:", "cuda:x", "CPU", ""]) {
  Deno.test(`the device "${device}" is refused with those that there are`, () => {
    assert.throws(() => parseDevice(device), /use "auto" or "cpu", "webgpu", or "cuda"/);
  });
}

/** The description of a Vulkan driver, such as that of SwiftShader, which computes on the CPU. */
const driver = Deno.env.get("PROBEGRAPH_TEST_VULKAN");
const reason = driver === undefined ? " (needs a Vulkan driver: PROBEGRAPH_TEST_VULKAN)" : "";

for (const name of MODEL_NAMES) {
  Deno.test({
    name: `${name}: webgpu gives PyTorch's last hidden state${reason}`,
    ignore: driver === undefined,
    // Drivers are read when a program begins.
    fn: async () => {
      const { folder, rows } = await fixtureModel(name);
      const expected = rows("raw");
      const script = new URL("./_webgpu.ts", import.meta.url).pathname;
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", script, folder, JSON.stringify(expected.map(({ text }) => text))],
        env: { VK_DRIVER_FILES: driver!, VK_ICD_FILENAMES: driver! },
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const { data, engine } = JSON.parse(new TextDecoder().decode(stdout));
      const reference = expected.flatMap(({ last }) => last.at(-1)!);
      assert.equal(data.length, reference.length);
      reference.forEach((value, i) =>
        assert.ok(Math.abs(value - data[i]) < 1e-3, `number ${i}: ${data[i]}, not ${value}`)
      );
      assert.equal(engine.executionProvider, "webgpu");
    },
  });
}
