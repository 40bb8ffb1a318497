/**
 * Encoding as an ONNX graph, from vectors to which features are on: of all hidden numbers, those alone leave it.
 *
 * Weights that lie in a file as they are used are mapped from there by ONNX Runtime, and never copied.
 *
 * @module
 */

import { basename, dirname } from "../../ops/standard.ts";
import type { InferenceSession } from "../onnx/runtime.ts";
import { encodeModel, type OnnxArray, type OnnxNode } from "../onnx/small_model.ts";
import type { Activation, Autoencoder } from "./autoencoder.ts";
import type { WeightMatrix } from "./weight_matrix.ts";

/** Weights that are ready to be used: in memory, or in a file as they are. */
export type UsableWeights = Pick<WeightMatrix, "rows" | "columns" | "data" | "place">;

/** Larger dictionaries are used as they lie. Smaller ones are laid out anew, which is faster for few vectors. */
const MOST_LAID_OUT = 2 ** 25;

/** Whether ONNX Runtime lays weights out anew. */
export function isLaidOut({ rows, columns }: Pick<WeightMatrix, "rows" | "columns">): boolean {
  return rows * columns <= MOST_LAID_OUT;
}

/** The names of the graph's inputs and outputs. */
export const NAMES = { x: "x", weights: "weights", places: "places", values: "values" } as const;

/**
 * The graph. It takes vectors, and weights that are in memory; it gives the features of all vectors:
 *
 * - of `topk`, for each vector the largest numbers and which features they are of,
 * - of others, the places of what is on among all hidden numbers, row after row, and how strongly it is.
 */
export function encoderGraph(sae: Autoencoder, { rows, columns, data, place }: UsableWeights): Uint8Array {
  const value = (name: string, shape: (number | string)[], type: "float" | "int64" = "float") => ({
    name,
    type,
    shape,
  });
  const { nodes, arrays } = partsOf(sae);
  const isTopK = sae.activation.kind === "topk";
  const found = isTopK ? ["rows", "k"] : ["found"];
  return encodeModel({
    name: "encoder",
    inputs: [value(NAMES.x, ["rows", rows]), ...(data === undefined ? [] : [value(NAMES.weights, [rows, columns])])],
    outputs: [value(NAMES.places, found, "int64"), value(NAMES.values, found)],
    nodes: [node("MatMul", [NAMES.x, NAMES.weights], "products"), ...nodes],
    arrays,
    filed: place === undefined || data !== undefined ? [] : [{
      name: NAMES.weights,
      shape: [rows, columns],
      reference: {
        location: basename(place.path),
        range: { start: place.offset, end: place.offset + 4 * rows * columns },
      },
    }],
  });
}

/** What ONNX Runtime is told of the graph. */
export function encoderOptions(weights: UsableWeights): InferenceSession.SessionOptions {
  const { place } = weights;
  return {
    // Hidden numbers of large dictionaries are given back after each block: the arena would keep them twice.
    ...(!isLaidOut(weights) && { enableCpuMemArena: false, enableMemPattern: false }),
    extra: {
      session: {
        // Threads that wait take nothing from the pass that goes on.
        intra_op: { allow_spinning: "0" },
        ...(!isLaidOut(weights) && { disable_prepacking: "1" }),
        ...(place && { model_external_initializers_file_folder_path: dirname(place.path) }),
      },
    },
  };
}

interface Parts {
  readonly nodes: readonly OnnxNode[];
  readonly arrays: readonly OnnxArray[];
}

function partsOf({ activation, encoderBias }: Autoencoder): Parts {
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
