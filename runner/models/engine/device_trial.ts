/**
 * A small model on a device and on the CPU: whether the device can be used, how exact it is, and how fast.
 *
 * @module
 */

import { createSession, Tensor } from "../../onnx/runtime.ts";
import { OnnxGraph } from "../../onnx/graph_builder.ts";
import { encodeModel } from "../../onnx/small_model.ts";
import { preloadCudaLibraries } from "../../onnx/cuda/preload.ts";
import { settleTf32 } from "../../onnx/tf32.ts";
import { CPU, type Device, executionProviders } from "./device.ts";
import { relativeDifference } from "./relative_difference.ts";

/** What came of it. */
export interface DeviceTrial {
  /** Largest difference from the CPU's numbers, as a fraction of the largest of them. */
  readonly difference: number;
  /** Milliseconds of a pass, once the device is warm. */
  readonly milliseconds: number;
}

const [ROWS, SIZE, INNER, BLOCKS, RUNS] = [64, 128, 512, 4, 5];

/**
 * Runs the model: blocks of a norm and two products, as transformers have them.
 *
 * @throws {Error} where onnxruntime cannot use the device
 */
export async function tryDevice(device: Device): Promise<DeviceTrial> {
  if (device.provider === "cuda") {
    settleTf32(false);
    await preloadCudaLibraries();
  }
  const model = trialModel();
  const expected = await run(model, CPU);
  const found = await run(model, device);
  return { difference: relativeDifference(expected.states, found.states), milliseconds: found.milliseconds };
}

async function run(model: Uint8Array, device: Device) {
  const session = await createSession(model, {
    executionProviders: executionProviders(device),
    logSeverityLevel: 4,
  });
  try {
    const feeds = { x: new Tensor("float32", pseudoRandom(ROWS * SIZE), [ROWS, SIZE]) };
    const pass = async () => (await session.run(feeds)).y.data as Float32Array;
    // The first pass compiles what the device computes with.
    const states = await pass();
    const start = performance.now();
    for (let i = 0; i < RUNS; i++) await pass();
    return { states, milliseconds: (performance.now() - start) / RUNS };
  } finally {
    await session.release();
  }
}

function trialModel(): Uint8Array {
  const graph = new OnnxGraph();
  const [scale, shift] = [
    graph.floats([SIZE], new Float32Array(SIZE).fill(1)),
    graph.floats([SIZE], new Float32Array(SIZE)),
  ];
  let x = "x";
  for (let block = 0; block < BLOCKS; block++) {
    const norm = graph.add("LayerNormalization", [x, scale, shift]);
    const inner = graph.add("Tanh", [product(graph, norm, SIZE, INNER)]);
    x = graph.add("Add", [x, product(graph, inner, INNER, SIZE)]);
  }
  graph.name(x, "y");
  const states = (name: string) => ({ name, type: "float" as const, shape: [ROWS, SIZE] });
  return encodeModel({ name: "trial", inputs: [states("x")], outputs: [states("y")], ...graph.parts });
}

function product(graph: OnnxGraph, x: string, rows: number, columns: number): string {
  const weights = pseudoRandom(rows * columns).map((value) => value / Math.sqrt(rows));
  return graph.add("MatMul", [x, graph.floats([rows, columns], weights)]);
}

/** Numbers between -1 and 1 that are the same everywhere, of all digits of float32. */
function pseudoRandom(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(12.9898 * i + 1) * 43758.5453 % 1);
}
