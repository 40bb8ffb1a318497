/**
 * How long the matrix products with a cut model's weights take alone: the limit that the machine sets to its passes.
 *
 * @module
 */
import process from "node:process";
import * as ort from "onnxruntime-node";
import type { ModelFolder } from "../runner/models/folder.ts";
import { encodeNode, encodeValue } from "../runner/models/onnx/build.ts";
import { fileBytes, memoryBytes } from "../runner/models/onnx/bytes.ts";
import { ELEMENT_TYPE, type OnnxGraph, readModel } from "../runner/models/onnx/graph.ts";
import { cutAtPoints } from "../runner/models/onnx/points.ts";
import { concatBytes, encodeBytes, encodeInteger } from "../runner/models/onnx/protobuf.ts";
import { findResidualStream } from "../runner/models/onnx/residual.ts";
import { writeCut } from "../runner/models/onnx/write.ts";

/** What the products take. */
export interface GemmTime {
  /** Seconds of the processor's cores together, for one pass over all batches. */
  readonly processorSeconds: number;
  /** Floating-point operations of it. */
  readonly operations: number;
}

const ROUNDS = 3;

/** What this process has used of all cores so far. Unlike the time of the clock, other processes hardly change it. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Multiplies matrices of random numbers that have the shapes of a model's weights, in onnxruntime as models run there.
 *
 * @param tokens for each batch its tokens, padding included: the rows of the other matrix
 */
export async function timeProducts(
  model: ModelFolder,
  layers: readonly number[],
  tokens: readonly number[],
  threads: number,
): Promise<GemmTime> {
  let processorSeconds = 0;
  let operations = 0;
  for (const [shape, count] of productShapes(model, layers)) {
    const [rows, columns] = shape.split("×").map(Number);
    operations += count * tokens.reduce((sum, each) => sum + 2 * each * rows * columns, 0);
    processorSeconds += count * await timeProduct(rows, columns, tokens, threads);
  }
  return { processorSeconds, operations };
}

/** How often the cut model has weights of a shape that it multiplies with. */
function productShapes({ modelPath, config }: ModelFolder, layers: readonly number[]): Map<string, number> {
  const source = fileBytes(modelPath);
  const model = readModel(source);
  const cut = cutAtPoints(model, findResidualStream(model.graph, config.numLayers), layers);
  const { graph } = readModel(memoryBytes(writeCut(cut, modelPath).bytes));
  source.close();
  const shapes = new Map<string, number>();
  for (const shape of graph.nodes.flatMap((node) => shapeOf(graph, node.opType, node.inputs[1]))) {
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  return shapes;
}

function shapeOf(graph: OnnxGraph, opType: string, weights: string): string[] {
  const dims = graph.initializers.get(weights)?.dims;
  return ["MatMul", "Gemm"].includes(opType) && dims?.length === 2 ? [dims.join("×")] : [];
}

/** Seconds of the cheapest of several rounds over all batches. */
async function timeProduct(
  rows: number,
  columns: number,
  tokens: readonly number[],
  threads: number,
): Promise<number> {
  const session = await ort.InferenceSession.create(productModel(rows, columns), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
  const inputs = tokens.map((count) => new ort.Tensor("float32", randomNumbers(count * rows), [count, rows]));
  let cheapest = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = processorSeconds();
    for (const x of inputs) await session.run({ x });
    cheapest = Math.min(cheapest, processorSeconds() - before);
  }
  await session.release();
  return cheapest;
}

function productModel(rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const weights = concatBytes([
    encodeInteger(1, rows),
    encodeInteger(1, columns),
    encodeInteger(2, ELEMENT_TYPE.float),
    encodeBytes(8, new TextEncoder().encode("w")),
    encodeBytes(9, new Uint8Array(randomNumbers(rows * columns).buffer)),
  ]);
  const graph = concatBytes([
    encodeNode({ opType: "MatMul", inputs: ["x", "w"], outputs: ["y"] }),
    encodeBytes(5, weights),
    encodeValue(11, { name: "x", elementType: ELEMENT_TYPE.float, shape: ["tokens", rows] }),
    encodeValue(12, { name: "y", elementType: ELEMENT_TYPE.float, shape: ["tokens", columns] }),
  ]);
  return concatBytes([encodeInteger(1, 8), encodeBytes(8, encodeInteger(2, 17)), encodeBytes(7, graph)]);
}

function randomNumbers(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => Math.random() - 0.5);
}
