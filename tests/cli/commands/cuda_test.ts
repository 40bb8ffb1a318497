import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { CUDA_FILES } from "../../../runner/onnx/cuda/wheel.ts";
import { runtimeFolder, runtimeVersion } from "../../../runner/onnx/cuda/install.ts";
import { run } from "../_run.ts";

const IS_LINUX = Deno.build.os === "linux" && Deno.build.arch === "x86_64";
const REASON = IS_LINUX ? "" : " (ignored: needs Linux on x86_64)";
const OLD = fileURLToPath(
  new URL("../../fixtures/wheels/onnxruntime_gpu-1.29.1-cp311-cp311-manylinux_2_28_x86_64.whl", import.meta.url),
);

Deno.test({
  name: `cuda install refuses a wheel of another version than npm's library${REASON}`,
  ignore: !IS_LINUX,
  fn: async () => {
    const { code, err } = await run(["cuda", "install", OLD]);
    assert.equal(code, 1);
    assert.match(
      err,
      new RegExp(`is of onnxruntime-gpu 1\\.29\\.1, and npm's onnxruntime here is ${runtimeVersion()}`),
    );
  },
});

Deno.test({
  name: `the folder to install into is that of the library that runs here${REASON}`,
  ignore: !IS_LINUX,
  fn: async () => {
    const files = (await Array.fromAsync(Deno.readDir(await runtimeFolder()))).map(({ name }) => name);
    assert.ok(files.includes("onnxruntime_binding.node"));
    assert.equal(CUDA_FILES.size, 2);
  },
});

Deno.test("cuda needs to be told what to do", async () => {
  const { code, err } = await run(["cuda"]);
  assert.equal(code, 2);
  assert.match(err, /action/);
  assert.match((await run(["cuda", "remove"])).err, /Allowed choices are install/i);
});
