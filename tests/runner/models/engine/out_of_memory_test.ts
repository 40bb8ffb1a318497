import assert from "node:assert/strict";
import { createSession, Tensor } from "../../../../runner/onnx/runtime.ts";
import { OnnxGraph } from "../../../../runner/onnx/graph_builder.ts";
import { encodeModel } from "../../../../runner/onnx/small_model.ts";
import { isOutOfMemory } from "../../../../runner/models/engine/out_of_memory.ts";

/** A model that makes a square of so many numbers. */
function hungryModel(side: number): Uint8Array {
  const graph = new OnnxGraph();
  graph.name(graph.add("ReduceSum", [graph.add("Expand", ["x", graph.list([side, side])])]), "y");
  const value = (name: string) => ({ name, type: "float" as const, shape: ["any"] });
  return encodeModel({ name: "hungry", inputs: [value("x")], outputs: [value("y")], ...graph.parts });
}

/** What onnxruntime says of a batch that is too large. */
async function memoryError(): Promise<Error> {
  const session = await createSession(hungryModel(2 ** 22), {
    logSeverityLevel: 4,
    graphOptimizationLevel: "disabled",
  });
  return await session.run({ x: new Tensor("float32", Float32Array.of(1), [1]) }).then(
    () => assert.fail(),
    (error) => error,
  );
}

Deno.test("onnxruntime's own error is known, and so are those of CUDA and WebGPU", async () => {
  assert.ok(isOutOfMemory(await memoryError()));
  for (
    const message of [
      "CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; expr=cudaMalloc((void**)&p, size);",
      "CudaMempoolArena::AllocOnStream: cudaMallocFromPoolAsync failed on stream=0x1",
      "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
      "CUDNN failure 5004: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0",
      "Available memory of 1048576 is smaller than requested bytes of 19888128",
      "BFC Arena ran out of memory trying to allocate 19888128",
      "WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While validating entries[1]",
      "Buffer size (3185049600) exceeds the max buffer size limit (1073741824).\n - While calling [Device].CreateBuffer",
      "Binding size (151781376) of [Buffer (unlabeled)] is larger than the maximum storage buffer binding size (134217728).",
      "Dispatch workgroup count X (70000) exceeds max compute workgroups per dimension (65535).",
      "Non-zero status code returned while running Expand node. Name:'' Status Message: narrowing_error",
      "Failed to download data from buffer. wgpu::MapAsyncStatus value: 3",
      "Buffer allocation is too large.\\n - While calling [Device].CreateBuffer",
      "CUDA failure 9: invalid configuration argument ; GPU=0 ; hostname=a ; expr=cudaGetLastError();",
      "LayerNormalization input is too large for CUDA kernel indexing: norm_size exceeds safe limits",
      "Gather: output size (2415919104) exceeds int32 range supported by the CUDA kernel.",
      "std::bad_alloc",
      "VK_ERROR_OUT_OF_DEVICE_MEMORY",
    ]
  ) assert.ok(isOutOfMemory(new Error(message)), message);
});

Deno.test("other errors are no lack of memory", () => {
  for (
    const message of [
      "Got invalid dimensions for input: input_ids",
      "CUDA failure 700: an illegal memory access",
      "closed",
    ]
  ) {
    assert.ok(!isOutOfMemory(new Error(message)), message);
  }
});
