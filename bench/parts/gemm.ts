/**
 * How long the matrix products with a cut model's weights take alone: the limit that the machine sets to its passes.
 *
 * @module
 */
import * as ort from "../../runner/onnx/runtime.ts";
import type { ModelFolder } from "../../runner/models/files/folder.ts";
import { encodeNode, encodeValue } from "../../runner/onnx/build.ts";
import { fileBytes, memoryBytes } from "../../runner/onnx/bytes.ts";
import { ELEMENT_TYPE, readModel } from "../../runner/onnx/graph.ts";
import { LAST_TOKEN_INPUT } from "../../runner/onnx/last_token.ts";
import { cutAtPoints, findPoints } from "../../runner/onnx/points.ts";
import { encodeBytes, encodeInteger } from "../../runner/onnx/protobuf.ts";
import { join } from "../../stores/bytes.ts";
import { findResidualStream } from "../../runner/onnx/residual.ts";
import { writeCut } from "../../runner/onnx/write.ts";

/** What a batch multiplies weights with. */
export interface BatchSize {
  /** Its rows. */
  readonly rows: number;
  /** All of their tokens, padding included. */
  readonly tokens: number;
}

/** Where a model is cut. */
export interface CutAt {
  /** The hidden states that are read. */
  readonly layers: readonly number[];
  /** Whether only those of each row's last token are. */
  readonly lastToken: boolean;
}

/** Weights of a cut model. */
interface Product {
  readonly rows: number;
  readonly columns: number;
  /** Whether they are multiplied with each row's last token only. */
  readonly isAtLastToken: boolean;
}

/**
 * Gets ready to multiply matrices of random numbers that have the shapes of a cut model's weights, in onnxruntime as models run there.
 *
 * @returns Multiplies them, as often as one pass over all batches does.
 */
export async function productsReady(
  model: ModelFolder,
  cutAt: CutAt,
  batches: readonly BatchSize[],
  threads: number,
): Promise<() => Promise<void>> {
  const runs: (() => Promise<void>)[] = [];
  for (const alike of Map.groupBy(productsOf(model, cutAt), (product) => JSON.stringify(product)).values()) {
    const [{ rows, columns, isAtLastToken }] = alike;
    const counts = batches.map((batch) => isAtLastToken ? batch.rows : batch.tokens);
    const run = await productReady(rows, columns, counts, threads);
    runs.push(...alike.map(() => run));
  }
  return async () => {
    for (const run of runs) await run();
  };
}

/** The products of the cut model with weights. */
function productsOf({ modelPath, config }: ModelFolder, { layers, lastToken }: CutAt): Product[] {
  const source = fileBytes(modelPath);
  const model = readModel(source);
  const stream = findResidualStream(model.graph, config.numLayers);
  const cut = cutAtPoints(model, stream, findPoints(model, stream, config, layers), { lastToken });
  const { graph } = readModel(memoryBytes(writeCut(cut, modelPath).bytes));
  source.close();
  const atLastToken = new Set([LAST_TOKEN_INPUT]);
  const products: Product[] = [];
  for (const { opType, inputs, outputs } of graph.nodes) {
    const isAtLastToken = inputs.some((name) => atLastToken.has(name));
    if (isAtLastToken) outputs.forEach((name) => atLastToken.add(name));
    const dims = graph.initializers.get(inputs[1])?.dims;
    if (!["MatMul", "Gemm"].includes(opType) || dims?.length !== 2) continue;
    products.push({ rows: dims[0], columns: dims[1], isAtLastToken });
  }
  return products;
}

/** Multiplies one weight with what all batches give. */
async function productReady(
  rows: number,
  columns: number,
  counts: readonly number[],
  threads: number,
): Promise<() => Promise<void>> {
  const session = await ort.createSession(productModel(rows, columns), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
  const inputs = counts.map((count) => new ort.Tensor("float32", randomNumbers(count * rows), [count, rows]));
  return async () => {
    for (const x of inputs) await session.run({ x });
  };
}

function productModel(rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const weights = join([
    encodeInteger(1, rows),
    encodeInteger(1, columns),
    encodeInteger(2, ELEMENT_TYPE.float),
    encodeBytes(8, new TextEncoder().encode("w")),
    encodeBytes(9, new Uint8Array(randomNumbers(rows * columns).buffer)),
  ]);
  const graph = join([
    encodeNode({ opType: "MatMul", inputs: ["x", "w"], outputs: ["y"] }),
    encodeBytes(5, weights),
    encodeValue(11, { name: "x", elementType: ELEMENT_TYPE.float, shape: ["tokens", rows] }),
    encodeValue(12, { name: "y", elementType: ELEMENT_TYPE.float, shape: ["tokens", columns] }),
  ]);
  return join([encodeInteger(1, 8), encodeBytes(8, encodeInteger(2, 17)), encodeBytes(7, graph)]);
}

function randomNumbers(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => Math.random() - 0.5);
}
