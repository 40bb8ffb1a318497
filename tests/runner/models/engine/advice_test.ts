import assert from "node:assert/strict";
import { loadAdvice, plainWords, runAdvice } from "../../../../runner/models/engine/advice.ts";
import { CPU, parseDevice } from "../../../../runner/models/engine/device.ts";

Deno.test("a model of 16 bits that a GPU cannot run needs other numbers, and no shorter rows", () => {
  // As ONNX Runtime 1.30 says it of SwiftShader.
  const said =
    "shader_helper.cc:416 GenerateSourceCode Program Gather requires f16 but the device does not support it.";
  assert.match(runAdvice(said), /does not compute in 16 bits: take dtype "float32" or "q4"/);
  assert.match(runAdvice("Gather: indices element out of data bounds"), /needs maxLength/);
});

Deno.test("a run that fails is told of by what failed: memory, the GPU, or a library", () => {
  for (
    const [said, advice] of [
      [
        "bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 3221225472",
        /memory does not suffice: maxLength/,
      ],
      ["CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=a", /start it anew/],
      ["CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=a", /start it anew/],
      ["[Device] is lost.\n - While calling [Device].CreateBuffer", /start it anew/],
      ["Failed to download data from buffer. wgpu::MapAsyncStatus value: 4", /start it anew/],
      ["Failed to download data from buffer. wgpu::MapAsyncStatus value: 3", /memory does not suffice/],
      ["CUDA failure 701: too many resources requested for launch ; GPU=0", /needs maxLength/],
      [
        "cuDNN is unavailable for CUDA Execution Provider: dlopen failed for libcudnn.so",
        /probegraph doctor says which/,
      ],
    ] as const
  ) assert.match(runAdvice(said), advice);
});

Deno.test("a model that is not loaded is told of by what is missing: memory, a GPU of that number, or CUDA", () => {
  const missing = [{ library: "libcublas.so.13", from: "nvidia-cublas" }];
  const facts = { weightBytes: 13_500_000_000, missing };
  const advice = (device: string, message: string) => loadAdvice(parseDevice(device), message, facts);
  const memory = "CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; expr=cudaMalloc((void**)&p, size);";
  assert.match(advice("cuda", memory), /its weights take 13.5 GB of the GPU's memory/);
  assert.doesNotMatch(advice("cuda", memory), /cuda install/);
  assert.match(advice("cuda:3", "CUDA failure 101: invalid device ordinal ; GPU=-1"), /fewer GPUs/);
  assert.match(advice("cuda", "Failed to load shared library"), /libcublas.so.13; pip install nvidia-cublas/);
  assert.match(advice("cuda", "CUDA failure 35"), /probegraph cuda install/);
  assert.match(advice("webgpu", "No supported adapters"), /Vulkan/);
  for (
    const [device, gone] of [["cuda", "CUDA failure 700: an illegal memory access"], ["webgpu", "[Device] is lost."]]
  ) {
    assert.match(advice(device, gone), /; the GPU answers this program no more: start it anew/);
  }
  assert.equal(loadAdvice(CPU, "Protobuf parsing failed", facts), "");
});

Deno.test("CUDA's errors are told without the places in onnxruntime's source", () => {
  // As ONNX Runtime 1.30 says it where a driver has no GPU.
  const place = (line: number) =>
    `/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:${line} std::conditional_t<THRW, void, onnxruntime::common::Status> ` +
    "onnxruntime::CudaCall(ERRTYPE, const char*, int) [with ERRTYPE = cudaError; bool THRW = true; SUCCTYPE = cudaError] ";
  const said =
    "CUDA failure 36: API call is not supported in the installed CUDA driver ; GPU=-1 ; expr=cudaSetDevice(info_.device_id);";
  assert.equal(plainWords(`${place(154)}${place(146)}${said}\n`), said);
  assert.equal(plainWords("Protobuf parsing failed."), "Protobuf parsing failed.");
});
