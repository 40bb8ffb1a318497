import assert from "node:assert/strict";
import { createSession, Tensor } from "../../../../runner/onnx/runtime.ts";
import { OnnxGraph } from "../../../../runner/onnx/graph_builder.ts";
import { encodeModel } from "../../../../runner/onnx/small_model.ts";
import { isOutOfMemory, joinOutputs, runDivided } from "../../../../runner/models/rows/divided.ts";

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

/** Runs rows two numbers each for two outputs, of which at most `most` fit into the memory. */
function session(most: number, error: Error) {
  const asked: number[] = [];
  const run = (batch: readonly number[]) => {
    asked.push(batch.length);
    if (batch.length > most) return Promise.reject(error);
    return Promise.resolve([Float32Array.from(batch), Float32Array.from(batch.flatMap((row) => [-row, 10 * row]))]);
  };
  return { asked, run };
}

Deno.test("a batch for which memory runs out is divided until it fits, and the rows stay in order", async () => {
  const { asked, run } = session(2, await memoryError());
  const divided: number[] = [];
  const outputs = await runDivided([1, 2, 3, 4, 5, 6, 7], {
    run,
    join: joinOutputs,
    onDivide: ({ length }) => divided.push(length),
  });
  assert.deepEqual(outputs.map((numbers) => [...numbers]), [
    [1, 2, 3, 4, 5, 6, 7],
    [-1, 10, -2, 20, -3, 30, -4, 40, -5, 50, -6, 60, -7, 70],
  ]);
  assert.deepEqual([asked, divided], [[7, 4, 2, 2, 3, 2, 1], [7, 4, 3]]);
});

Deno.test("what fits is run once", async () => {
  const { asked, run } = session(7, await memoryError());
  await runDivided([1, 2, 3], { run, join: joinOutputs, onDivide: () => assert.fail() });
  assert.deepEqual(asked, [3]);
});

Deno.test("a single row for which memory runs out, and another error, are told", async () => {
  const memory = await memoryError();
  await assert.rejects(
    runDivided([1, 2], { run: session(0, memory).run, join: joinOutputs }),
    (error) => error === memory,
  );
  const other = new Error("Got invalid dimensions");
  const { asked, run } = session(0, other);
  await assert.rejects(runDivided([1, 2], { run, join: joinOutputs }), (error) => error === other);
  assert.deepEqual(asked, [2]);
});
