import assert from "node:assert/strict";
import { whatItSays } from "../../../cli/doctor_devices.ts";
import { isInstalled } from "../../../runner/onnx/cuda/install.ts";
import { ended, jsonLines, spawn } from "../_run.ts";

/** The description of a Vulkan driver, such as that of SwiftShader, which computes on the CPU. */
const driver = Deno.env.get("PROBEGRAPH_TEST_VULKAN");
const REASON = driver === undefined ? " (ignored: needs a Vulkan driver: PROBEGRAPH_TEST_VULKAN)" : "";
const IS_LINUX = Deno.build.os === "linux" && Deno.build.arch === "x86_64";

async function doctor(env: Readonly<Record<string, string>>) {
  const { code, out } = await ended(spawn(["doctor", "--store", "memory://doctor-devices", "-j"], env));
  const findings = jsonLines(out);
  return { code, of: (name: string) => findings.find(({ check }) => check === name) };
}

Deno.test("of onnxruntime's messages is told what they say, not where in its source that is", () => {
  const place = "/onnxruntime_src/onnxruntime/core/providers/";
  const cuda =
    `${place}cuda/cuda_call.cc:146 std::conditional_t<THRW, void, Status> onnxruntime::CudaCall(ERRTYPE, const char*) ` +
    "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ; hostname=vm ; expr=cudaSetDevice(info_.device_id); \n\n";
  assert.equal(whatItSays(new Error(cuda)), "CUDA failure 100: no CUDA-capable device is detected");
  const webgpu =
    `${place}webgpu/webgpu_context.cc:136 ... adapter_result.status == Success was false. No supported adapters\n`;
  assert.equal(whatItSays(new Error(webgpu)), "No supported adapters");
});

Deno.test({
  name: "doctor runs a model by a GPU's driver, and says that it agrees with the CPU" + REASON,
  ignore: driver === undefined,
  fn: async () => {
    const { code, of } = await doctor({ VK_DRIVER_FILES: driver!, VK_ICD_FILENAMES: driver! });
    assert.equal(code, 0);
    assert.match(of("device cpu").found, /^a small model takes \d+\.\d\d ms$/);
    assert.match(
      of("device webgpu").found,
      /takes \d+\.\d\d ms; its numbers agree with the CPU's \(to \de-\d of the largest\)/,
    );
  },
});

Deno.test({
  name: "without GPUs and their drivers nothing is wrong: what is missing is said",
  ignore: !IS_LINUX,
  fn: async () => {
    const { code, of } = await doctor({ PATH: "/nowhere", VK_DRIVER_FILES: "/nowhere", VK_ICD_FILENAMES: "/nowhere" });
    assert.equal(code, 0);
    for (const name of ["GPU", "device webgpu", "device cuda"]) assert.equal(of(name).isAbsent, true, name);
    assert.match(of("device webgpu").found, /Vulkan, Metal or Direct3D 12 driver: Failed to get a WebGPU adapter/);
    assert.match(of("device cuda").found, /no NVIDIA GPU is seen/);
  },
});

Deno.test({
  // A machine that has all of it would find no fault.
  name: "where there is a GPU and the libraries for it are missing, that is a problem, with the way out",
  ignore: !IS_LINUX || await isInstalled(),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const script =
        "#!/bin/sh\necho 'NVIDIA H100 80GB HBM3, 81559 MiB, 580.65.06'\necho 'NVIDIA A10, 23028 MiB, 580.65.06'\n";
      await Deno.writeTextFile(`${folder}/nvidia-smi`, script, { mode: 0o755 });
      const { code, of } = await doctor({ PATH: `${folder}:/bin` });
      assert.equal(
        of("GPU").found,
        "NVIDIA H100 80GB HBM3, 81559 MiB, driver 580.65.06; NVIDIA A10, 23028 MiB, driver 580.65.06",
      );
      const { ok, found, wayOut } = of("device cuda");
      assert.deepEqual([code, ok], [1, false]);
      assert.match(found, /missing/);
      assert.match(wayOut, /probegraph cuda install/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
