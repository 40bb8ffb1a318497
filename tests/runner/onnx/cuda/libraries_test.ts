import assert from "node:assert/strict";
import { join } from "../../../../ops/standard.ts";
import { findCudaLibraries } from "../../../../runner/onnx/cuda/libraries.ts";
import { missingText } from "../../../../runner/onnx/cuda/missing.ts";
import { isLoadable } from "../../../../runner/onnx/cuda/preload.ts";
import { runtimeFolder } from "../../../../runner/onnx/cuda/install.ts";

const IS_LINUX = Deno.build.os === "linux" && Deno.build.arch === "x86_64";
const REASON = IS_LINUX ? "" : " (ignored: needs Linux on x86_64)";
/** Names that no machine has. */
const NEEDED = ["driver", "runtime", "blasLt", "blas", "dnn"].map((name) => ({
  library: `libprobegraph_test_${name}.so.13`,
  from: name === "driver" ? "NVIDIA's driver" : `nvidia-${name}`,
}));
const [DRIVER, RUNTIME, BLAS_LT, BLAS, DNN] = NEEDED.map(({ library }) => library);

/** Runs with a folder, and variables of the environment in which `$` stands for it. */
async function withMachine(
  env: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(env)) Deno.env.set(name, value.replace("$", folder));
    await use(folder);
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    await Deno.remove(folder, { recursive: true });
  }
}

async function put(folder: string, ...names: string[]): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  await Promise.all(names.map((name) => Deno.writeTextFile(join(folder, name), "")));
  return names.map((name) => join(folder, name));
}

Deno.test({
  name:
    `libraries are found in CUDA's folder, in Python's packages and beside Python, in the order in which they need each other${REASON}`,
  ignore: !IS_LINUX,
  fn: () =>
    withMachine({ CUDA_HOME: "$/cuda", VIRTUAL_ENV: "$/venv" }, async (folder) => {
      const [runtime] = await put(join(folder, "cuda/lib64"), RUNTIME);
      const packages = join(folder, "venv/lib/site-packages");
      const [blas, blasLt] = await put(join(packages, "nvidia/cu13/lib"), BLAS, BLAS_LT);
      const [dnn] = await put(join(folder, "conda/lib"), DNN);
      const [python] = await put(join(folder, "venv/bin"), "python3");
      await Deno.writeTextFile(python, `#!/bin/sh\necho '${folder}/conda/lib/python3.12\n${packages}'\n`);
      await Deno.chmod(python, 0o755);
      const optional = { library: "libprobegraph_test_other.so.1", from: "nvidia-other", isOptional: true };
      const { missing, elsewhere } = await findCudaLibraries([...NEEDED, optional]);
      assert.deepEqual(elsewhere, [runtime, blasLt, blas, dnn]);
      assert.deepEqual(missing.map(({ library }) => library), [DRIVER]);
    }),
});

Deno.test({
  name: `what the loader finds by LD_LIBRARY_PATH is neither missing nor elsewhere${REASON}`,
  ignore: !IS_LINUX,
  fn: () =>
    withMachine({ LD_LIBRARY_PATH: "/nowhere:$" }, async (folder) => {
      await put(folder, ...NEEDED.map(({ library }) => library));
      assert.deepEqual(await findCudaLibraries(NEEDED), { missing: [], elsewhere: [] });
    }),
});

Deno.test("what is missing is said with what brings it, each package once", () => {
  const text = missingText([
    { library: "libcuda.so.1", from: "NVIDIA's driver" },
    { library: "libcublas.so.13", from: "nvidia-cublas" },
    { library: "libcublasLt.so.13", from: "nvidia-cublas" },
  ]);
  assert.equal(
    text,
    "libcuda.so.1, libcublas.so.13, libcublasLt.so.13; libcuda.so.1 comes with NVIDIA's driver; " +
      "pip install nvidia-cublas brings what else is missing",
  );
  assert.equal(
    missingText([{ library: "libcuda.so.1", from: "NVIDIA's driver" }]),
    "libcuda.so.1; libcuda.so.1 comes with NVIDIA's driver",
  );
});

Deno.test({
  name: `a library is loaded by its path; one that is not there, or none, is passed over${REASON}`,
  ignore: !IS_LINUX,
  fn: async () => {
    assert.equal(isLoadable(join(await runtimeFolder(), "libonnxruntime.so.1")), true);
    assert.equal(isLoadable("/nowhere/libcublas.so.13"), false);
    assert.equal(isLoadable(new URL(import.meta.url).pathname), false);
  },
});
