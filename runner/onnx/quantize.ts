/**
 * Dynamic quantisation: products with stored weights are computed in 8 bits.
 *
 * Each matrix of weights becomes integers with a scale for each column; what it is multiplied with is rounded anew in each
 * pass, with one scale for all of it. These are the nodes that onnxruntime's own `quantize_dynamic` writes, which it runs as
 * one operator (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { eachStep, type Steps } from "../../ops/steps.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import { readAttributes } from "./attributes.ts";
import type { BuiltNode } from "./build.ts";
import { fileBytes } from "./bytes.ts";
import { type Cut, cutModel } from "./cut.ts";
import { ELEMENT_TYPE, type OnnxModel, type OnnxNode, type OnnxTensor } from "./graph.ts";
import { type Place, placeOf } from "./place.ts";
import type { StoredArray } from "./small_model.ts";

/**
 * The largest weight, as an integer. With 7 bits and a sign, sums of two products fit into 16 bits: processors without
 * instructions of their own for this (AVX2) cut off larger ones, and would give other scores than those that have them.
 */
const LARGEST = 64;

/** A product of something with stored weights. */
interface Product {
  /** The node. */
  readonly node: OnnxNode;
  /** The stored weights. */
  readonly weights: OnnxTensor;
  /** Whether they are stored as [columns, rows]. */
  readonly isTransposed: boolean;
  /** What is added to the product, if anything is. */
  readonly bias: string | undefined;
}

/** Weights to be quantised: where they are, and how they are stored. */
export interface FloatWeights extends Pick<Product, "isTransposed"> {
  /** Their name. */
  readonly name: string;
  /** Their shape, as they are stored. */
  readonly dims: readonly number[];
  /** Their numbers: 32-bit floats. */
  readonly place: Place;
}

/** Weights in 8 bits. */
export interface IntegerWeights {
  /** Integers of shape [rows, columns], row-major. */
  readonly data: Int8Array<ArrayBuffer>;
  /** What each column is multiplied with. */
  readonly scales: Float32Array<ArrayBuffer>;
  /** Rows of the matrix. */
  readonly rows: number;
  /** Its columns. */
  readonly columns: number;
}

/**
 * The weights of a model that can be quantised.
 *
 * @param isKept whether a product with an output of this name stays as it is
 */
export function floatWeights(model: OnnxModel, modelPath: string, isKept: (output: string) => boolean): FloatWeights[] {
  const found = productsOf(model, isKept).map(({ weights, isTransposed }) => ({
    name: keyOf(weights.name, isTransposed),
    dims: weights.dims,
    isTransposed,
    place: placeOf(weights, modelPath),
  }));
  const stored = found.filter((weights): weights is FloatWeights => weights.place !== undefined);
  return [...new Map(stored.map((weights) => [weights.name, weights])).values()];
}

/** Weights that are multiplied with as they are, and elsewhere transposed, are quantised twice. */
function keyOf(name: string, isTransposed: boolean): string {
  return isTransposed ? `${name}::transposed` : name;
}

/** Products of 32-bit floats with stored matrices, whose results no branch reads. */
function productsOf(model: OnnxModel, isKept: (output: string) => boolean): Product[] {
  const { nodes } = model.graph;
  const inBranches = new Set(nodes.flatMap(({ subgraphInputs }) => subgraphInputs));
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  return nodes.filter(({ outputs: [output] }) => !inBranches.has(output) && !isKept(output)).flatMap((node) =>
    productOf(model, node, makers) ?? []
  );
}

function productOf(model: OnnxModel, node: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): Product | undefined {
  const { opType, domain, inputs: [, matrix, bias] } = node;
  if (domain !== "" || (opType !== "MatMul" && opType !== "Gemm")) return undefined;
  const { alpha = 1, beta = 1, transA = 0n, transB = 0n } = readAttributes(model.source, node.attributes);
  if (alpha !== 1 || beta !== 1 || transA !== 0n) return undefined;
  const maker = makers.get(matrix);
  const isTurned = maker?.opType === "Transpose";
  const weights = model.graph.initializers.get(isTurned ? maker.inputs[0] : matrix);
  if (weights?.dims.length !== 2 || weights.elementType !== ELEMENT_TYPE.float) return undefined;
  // Stored numbers that are neither raw nor in a file are few.
  if (weights.raw === undefined && weights.external === undefined) return undefined;
  return { node, weights, isTransposed: isTurned !== (transB !== 0n), bias: bias || undefined };
}

/**
 * Quantises weights: for each column the scale at which its largest number is the largest integer.
 *
 * @throws {ModelError} if there are none
 * @throws the signal's reason
 */
export async function quantizeWeights(
  weights: readonly FloatWeights[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, IntegerWeights>> {
  if (weights.length === 0) {
    throw new ModelError(
      "Cannot quantise the model: it has no products with 32-bit weights; a file of 16 bits, or one that is quantised " +
        "already, stays as it is",
    );
  }
  const pace = new Pace(signal);
  const quantized = new Map<string, IntegerWeights>();
  for (const one of weights) {
    quantized.set(one.name, await atPace(quantizeSteps(one), pace));
  }
  return quantized;
}

function* quantizeSteps(weights: FloatWeights): Steps<IntegerWeights> {
  const { dims, isTransposed } = weights;
  const [rows, columns] = isTransposed ? dims.toReversed() : dims;
  const scales = new Float32Array(columns);
  yield* eachLine(weights, (numbers, line) => {
    for (let i = 0; i < numbers.length; i++) {
      const column = isTransposed ? line : i;
      scales[column] = Math.max(scales[column], Math.abs(numbers[i]));
    }
  });
  scales.forEach((largest, column) => scales[column] = largest === 0 ? 1 : largest / LARGEST);
  const data = new Int8Array(rows * columns);
  yield* eachLine(weights, (numbers, line) => {
    for (let i = 0; i < numbers.length; i++) {
      const column = isTransposed ? line : i;
      data[isTransposed ? i * columns + line : line * columns + i] = Math.round(numbers[i] / scales[column]);
    }
  });
  return { data, scales, rows, columns };
}

/** Numbers that are read in one step. */
const NUMBERS_OF_STEP = 2 ** 18;

/** Reads stored weights line after line: rows, or columns of those that are transposed. */
function* eachLine(
  { dims: [lines, length], place: { path, range } }: FloatWeights,
  work: (numbers: Float32Array, line: number) => void,
): Steps<void> {
  const source = fileBytes(path);
  const place = (line: number) => range.start + line * length * Float32Array.BYTES_PER_ELEMENT;
  try {
    yield* eachStep(lines, Math.ceil(NUMBERS_OF_STEP / Math.max(1, length)), (start, end) => {
      const numbers = new Float32Array(source.read(place(start), place(end)).slice().buffer);
      for (let line = start; line < end; line++) {
        work(numbers.subarray((line - start) * length, (line + 1 - start) * length), line);
      }
    });
  } finally {
    source.close();
  }
}

/** A quantised model that is not written yet. */
export interface QuantizedModel {
  /** Its graph. */
  readonly cut: Cut;
  /** Its integers and scales. */
  readonly arrays: readonly StoredArray[];
}

/**
 * A model with its products in 8 bits.
 *
 * @param weights by the names that {@linkcode floatWeights} gave them
 * @param isKept as there
 */
export function quantizeModel(
  model: OnnxModel,
  weights: ReadonlyMap<string, IntegerWeights>,
  isKept: (output: string) => boolean,
): QuantizedModel {
  const products = productsOf(model, isKept).filter((product) => weights.has(matrixOf(product)));
  const renamed = new Map(products.map(({ node: { outputs: [output] } }) => [output, `${output}::int8`]));
  const nodes = products.flatMap((product) => integerProduct(product, (name) => renamed.get(name) ?? name));
  // Several products may read the same numbers, and weights.
  const distinct = [...new Map(nodes.map((node) => [node.outputs[0], node])).values()];
  const cut = cutModel(model, {
    outputs: model.graph.outputs.map(({ name, elementType }) => ({
      tensor: renamed.get(name) ?? name,
      name,
      elementType,
    })),
    addedNodes: distinct,
    rename: (name) => renamed.get(name) ?? name,
  });
  return { cut, arrays: [...weights].flatMap(([name, matrix]) => storedWeights(name, matrix)) };
}

function matrixOf({ weights: { name }, isTransposed }: Product): string {
  return keyOf(name, isTransposed);
}

function integerProduct(product: Product, nameOf: (name: string) => string): BuiltNode[] {
  const { node: { inputs: [given], outputs: [output] }, bias } = product;
  const [x, matrix] = [nameOf(given), matrixOf(product)];
  const made = nameOf(output);
  const step = (name: string) => `${output}::int8.${name}`;
  const scaled = bias === undefined ? made : step("product");
  return [
    { opType: "DynamicQuantizeLinear", inputs: [x], outputs: [`${x}::int8.x`, `${x}::int8.scale`, `${x}::int8.zero`] },
    {
      opType: "MatMulInteger",
      inputs: [`${x}::int8.x`, `${matrix}::int8.weights`, `${x}::int8.zero`, `${matrix}::int8.zeros`],
      outputs: [step("integers")],
    },
    {
      opType: "Cast",
      inputs: [step("integers")],
      outputs: [step("floats")],
      attributes: { to: BigInt(ELEMENT_TYPE.float) },
    },
    { opType: "Mul", inputs: [`${x}::int8.scale`, `${matrix}::int8.scales`], outputs: [step("scales")] },
    { opType: "Mul", inputs: [step("floats"), step("scales")], outputs: [scaled] },
    ...(bias === undefined ? [] : [{ opType: "Add", inputs: [scaled, nameOf(bias)], outputs: [made] }]),
  ];
}

function storedWeights(name: string, { data, scales, rows, columns }: IntegerWeights): StoredArray[] {
  const bytes = (array: Int8Array<ArrayBuffer> | Float32Array<ArrayBuffer>) => new Uint8Array(array.buffer);
  return [
    { name: `${name}::int8.weights`, dims: [rows, columns], elementType: ELEMENT_TYPE.int8, bytes: bytes(data) },
    { name: `${name}::int8.scales`, dims: [columns], elementType: ELEMENT_TYPE.float, bytes: bytes(scales) },
    {
      name: `${name}::int8.zeros`,
      dims: [columns],
      elementType: ELEMENT_TYPE.int8,
      bytes: bytes(new Int8Array(columns)),
    },
  ];
}
