/**
 * Encoding as an ONNX graph, from vectors to which features are on: of all hidden numbers, those alone leave it.
 *
 * Large weights that lie in a file as they are used are mapped from there by ONNX Runtime, and never copied.
 *
 * @module
 */

import { basename, dirname } from "../../ops/standard.ts";
import type { InferenceSession } from "../onnx/runtime.ts";
import { encodeModel, type FiledArray, type OnnxArray, type OnnxNode } from "../onnx/small_model.ts";
import { bytesUnder } from "../../stores/bytes.ts";
import type { Activation } from "./autoencoder.ts";
import type { Hidden } from "./some_features.ts";
import type { WeightMatrix } from "./weight_matrix.ts";

/** Weights that are ready to be used: in memory, or in a file as they are. */
export interface UsableWeights extends Pick<WeightMatrix, "rows" | "columns" | "place"> {
  /** Those in memory: they are copied. */
  readonly data: Float32Array<ArrayBuffer> | undefined;
}

/**
 * Of an encoder: a small one is laid out in one piece, a large one in blocks, and one that is larger still stays in its file, where it
 * lies there as it is used.
 */
export type EncoderSize = "small" | "large" | "mapped";

const MOST_IN_ONE_PIECE = 2 ** 25;
/** 1 GB. */
const MOST_LAID_OUT = 2 ** 28;

/** How large an encoder is. */
export function sizeOf({ rows, columns, place }: Pick<WeightMatrix, "rows" | "columns" | "place">): EncoderSize {
  if (rows * columns <= MOST_IN_ONE_PIECE) return "small";
  return place !== undefined && rows * columns > MOST_LAID_OUT ? "mapped" : "large";
}

/** The names of the graph's inputs and outputs. */
export const NAMES = { x: "x", places: "places", values: "values" } as const;
const WEIGHTS = "weights";

/**
 * The graph. It takes vectors, and gives the features of all of them:
 *
 * - of `topk`, for each vector the largest numbers and which features they are of,
 * - of others, the places of what is on among all hidden numbers, row after row, and how strongly it is.
 */
export function encoderGraph(hidden: Hidden, weights: UsableWeights): Uint8Array {
  const { rows, columns } = weights;
  const { nodes, arrays } = partsOf(hidden);
  const found = hidden.activation.kind === "topk" ? ["rows", "k"] : ["found"];
  return encodeModel({
    name: "encoder",
    inputs: [{ name: NAMES.x, type: "float", shape: ["rows", rows] }],
    outputs: [
      { name: NAMES.places, type: "int64", shape: found },
      { name: NAMES.values, type: "float", shape: found },
    ],
    nodes: [node("MatMul", [NAMES.x, WEIGHTS], "products"), ...nodes],
    arrays,
    filed: [{ name: WEIGHTS, shape: [rows, columns], reference: referenceTo(weights) }],
  });
}

function referenceTo({ rows, columns, data, place }: UsableWeights): FiledArray["reference"] {
  const [location, start] = data === undefined ? [basename(place!.path), place!.offset] : [WEIGHTS, 0];
  return { location, range: { start, end: start + 4 * rows * columns } };
}

/** What ONNX Runtime is told of the graph. */
export function encoderOptions(weights: UsableWeights, size: EncoderSize): InferenceSession.SessionOptions {
  const { session, ...options } = weightOptions(weights, size);
  return {
    // Hidden numbers are given back after each block: the arena of each session would keep them.
    ...(size !== "small" && { enableCpuMemArena: false, enableMemPattern: false }),
    ...options,
    // Threads that wait take nothing from the pass that goes on.
    extra: { session: { intra_op: { allow_spinning: "0" }, ...session } },
  };
}

function weightOptions(
  { data, place }: UsableWeights,
  size: EncoderSize,
): { externalData?: ExternalData; session?: object } {
  if (data !== undefined) return { externalData: [{ path: WEIGHTS, data: bytesUnder(data) }] };
  const folder = dirname(place!.path);
  const stays = size === "mapped" && { disable_prepacking: "1" };
  return { session: { ...stays, model_external_initializers_file_folder_path: folder } };
}

type ExternalData = InferenceSession.SessionOptions["externalData"];

interface Parts {
  readonly nodes: readonly OnnxNode[];
  readonly arrays: readonly OnnxArray[];
}

function partsOf({ activation, encoderBias }: Hidden): Parts {
  switch (activation.kind) {
    case "topk":
      return largest(activation, encoderBias);
    case "gated":
      return gated(activation);
    case "jumprelu":
      return aboveThreshold(activation, encoderBias);
    case "relu":
      return positive(encoderBias);
  }
}

type Of<K extends Activation["kind"]> = Extract<Activation, { readonly kind: K }>;

function positive(bias: Float32Array): Parts {
  return {
    nodes: [node("Add", ["products", "bias"], "hidden"), ...above("hidden", "zero", "on"), ...whatIsOn("on", "hidden")],
    arrays: [vector("bias", bias), ZERO, ALL],
  };
}

/** No feature is on at less than 0. */
function aboveThreshold({ threshold }: Of<"jumprelu">, bias: Float32Array): Parts {
  return {
    nodes: [
      node("Add", ["products", "bias"], "hidden"),
      ...above("hidden", "threshold", "on"),
      ...whatIsOn("on", "hidden"),
    ],
    arrays: [vector("bias", bias), vector("threshold", threshold.map((value) => Math.max(value, 0))), ALL],
  };
}

function gated({ gateBias, magnitudeBias, magnitudeScale }: Of<"gated">): Parts {
  return {
    nodes: [
      node("Add", ["products", "gate_bias"], "gate"),
      ...above("gate", "zero", "is_open"),
      node("Mul", ["products", "scale"], "scaled"),
      node("Add", ["scaled", "magnitude_bias"], "magnitude"),
      ...above("magnitude", "zero", "is_strong"),
      node("And", ["is_open", "is_strong"], "on"),
      ...whatIsOn("on", "magnitude"),
    ],
    arrays: [
      vector("gate_bias", gateBias),
      vector("scale", magnitudeScale),
      vector("magnitude_bias", magnitudeBias),
      ZERO,
      ALL,
    ],
  };
}

/** Among equals the first are taken, as PyTorch does on the CPU where it sorts. */
function largest({ k, norms }: Of<"topk">, bias: Float32Array): Parts {
  const compared = norms === undefined ? "hidden" : "compared";
  return {
    nodes: [
      node("Add", ["products", "bias"], "hidden"),
      ...(norms === undefined ? [] : [node("Mul", ["hidden", "norms"], "compared")]),
      {
        op: "TopK",
        inputs: [compared, "k"],
        outputs: [NAMES.values, NAMES.places],
        attributes: { axis: -1n, largest: 1n, sorted: 0n },
      },
    ],
    arrays: [
      vector("bias", bias),
      ...(norms === undefined ? [] : [vector("norms", norms)]),
      { name: "k", shape: [1], data: BigInt64Array.of(BigInt(Math.min(k, bias.length))) },
    ],
  };
}

/** Where numbers are above others. What is no number stays to be seen. */
function above(tensor: string, than: string, result: string): OnnxNode[] {
  return [node("LessOrEqual", [tensor, than], `${result}.not`), node("Not", [`${result}.not`], result)];
}

/** The places where something is on, among all numbers, and the values there. */
function whatIsOn(on: string, values: string): OnnxNode[] {
  return [
    node("Reshape", [on, "all"], "all_on"),
    node("NonZero", ["all_on"], "places_in_row"),
    node("Reshape", ["places_in_row", "all"], NAMES.places),
    node("Reshape", [values, "all"], "all_values"),
    node("Gather", ["all_values", NAMES.places], NAMES.values),
  ];
}

const ZERO: OnnxArray = { name: "zero", shape: [], data: new Float32Array(1) };
const ALL: OnnxArray = { name: "all", shape: [1], data: BigInt64Array.of(-1n) };

function vector(name: string, data: Float32Array): OnnxArray {
  return { name, shape: [data.length], data };
}

function node(op: string, inputs: readonly string[], output: string): OnnxNode {
  return { op, inputs, outputs: [output] };
}
