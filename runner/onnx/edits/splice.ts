/**
 * An autoencoder as nodes of a graph: what is made of x is put in its place. Features may be set to values on the way, and
 * what the autoencoder does not explain of x may stay, as SAELens's `use_error_term` has it. A transcoder reads another point.
 *
 * Its weights are inputs of the graph, so that they are in memory once, and a graph does not hold them.
 *
 * @module
 */
import { ELEMENT_TYPE } from "../graph.ts";
import type { EditNodes } from "./edit_nodes.ts";

/** An autoencoder that is put into a graph. */
export interface Splice {
  /** The point that is encoded, where it is another one than that of x. @default x */
  readonly reads?: string;
  /** What happens to what is encoded before. */
  readonly normalization: "none" | "layer_norm" | "constant_norm_rescale";
  /** Whether that is undone afterwards. */
  readonly undoesNormalization: boolean;
  /** Whether the decoder's bias is taken off x. */
  readonly takesOffBias: boolean;
  /** How hidden numbers become features. */
  readonly activation: "relu" | "topk" | "jumprelu" | "gated";
  /** How many features are on, for `topk`. */
  readonly k: number;
  /** Whether features are compared after their directions' lengths, for `topk`. */
  readonly rescaled: boolean;
  /** Whether what is not explained of x stays: x is then changed by what is done to features, and by nothing else. */
  readonly keepsError: boolean;
  /**
   * Where the features of `clampMask` become the values of `clampTo`: for every token, or for those for which they are on;
   * `none` where there are no such weights.
   */
  readonly clamps: "none" | "everywhere" | "whereOn";
  /** The weights by name. */
  readonly weights: Readonly<Record<string, SpliceWeights>>;
}

/** Weights: a matrix, or a vector in one row. */
export interface SpliceWeights {
  /** Rows and columns. */
  readonly dims: readonly [rows: number, columns: number];
  /** Row-major. */
  readonly data: Float32Array;
}

/** The name of an input of the edited graph that holds weights of an edit. */
export function weightsInput(edit: number, name: string): string {
  return `probegraph.edit.${edit}.weights.${name}`;
}

/** A layer norm divides by its deviation and this. */
const EPSILON = 1e-5;

/**
 * Adds nodes that encode and decode.
 *
 * @param x what flows, of shape [rows, tokens, 1, numbers] @param read what is encoded, of the same form
 * @returns what x becomes
 */
export function spliced(nodes: EditNodes, x: string, read: string, index: number, splice: Splice): string {
  const weight = (name: string): string => {
    return nodes.input(weightsInput(index, name), ELEMENT_TYPE.float, [...splice.weights[name].dims]);
  };
  if (splice.keepsError && splice.clamps === "none") return x;
  const { input, scaled, undo } = normalized(nodes, read, splice.weights.encoder.dims[0], splice);
  const bias = weight("decoderBias");
  const encoded = splice.takesOffBias ? nodes.add("Sub", [input, bias]) : input;
  const features = activated(nodes, nodes.add("MatMul", [encoded, weight("encoder")]), splice, weight);
  const decoded = (tensor: string): string => {
    const lengths = splice.rescaled ? nodes.add("Div", [tensor, weight("norms")]) : tensor;
    return nodes.add("MatMul", [lengths, weight("decoder")]);
  };
  const change = splice.clamps === "none" ? undefined : clampChange(nodes, features, splice.clamps, weight);
  // decode(changed) - decode(features): biases and shifts are in both.
  if (splice.keepsError) return nodes.add("Add", [x, scaled(decoded(change!))]);
  const changed = change === undefined ? features : nodes.add("Add", [features, change]);
  const written = undo(nodes.add("Add", [decoded(changed), bias]));
  if (splice.weights.skip === undefined) return written;
  return nodes.add("Add", [written, nodes.add("MatMul", [read, weight("skip")])]);
}

/** What is added to features so that those of the mask have their values. */
function clampChange(
  nodes: EditNodes,
  features: string,
  clamps: "everywhere" | "whereOn",
  weight: (name: string) => string,
): string {
  const change = nodes.add("Mul", [nodes.add("Sub", [weight("clampTo"), features]), weight("clampMask")]);
  if (clamps === "everywhere") return change;
  return kept(nodes, change, nodes.add("Greater", [features, nodes.number(0)]));
}

/** Values where a condition holds, and 0 elsewhere. */
function kept(nodes: EditNodes, values: string, condition: string): string {
  return nodes.add("Mul", [values, nodes.add("Cast", [condition], { to: BigInt(ELEMENT_TYPE.float) })]);
}

/** What is encoded of x; what brings a difference of two reconstructions back, and what brings one back. */
function normalized(nodes: EditNodes, x: string, size: number, splice: Splice) {
  const found = normalizedBoth(nodes, x, size, splice);
  return splice.undoesNormalization ? found : { input: found.input, scaled: same, undo: same };
}

function same(y: string): string {
  return y;
}

function normalizedBoth(nodes: EditNodes, x: string, size: number, { normalization }: Splice) {
  if (normalization === "none") return { input: x, scaled: same, undo: same };
  const mean = (tensor: string, count: number) => nodes.add("Div", [nodes.sum(tensor), nodes.number(count)]);
  const squares = (tensor: string) => nodes.add("Mul", [tensor, tensor]);
  if (normalization === "constant_norm_rescale") {
    const scale = nodes.add("Sqrt", [mean(squares(x), size)]);
    const scaled = (y: string) => nodes.add("Mul", [y, scale]);
    return { input: nodes.add("Div", [x, scale]), scaled, undo: scaled };
  }
  const shift = mean(x, size);
  const centred = nodes.add("Sub", [x, shift]);
  const scale = nodes.add("Sqrt", [mean(squares(centred), size - 1)]);
  const scaled = (y: string) => nodes.add("Mul", [y, scale]);
  return {
    input: nodes.add("Div", [centred, nodes.add("Add", [scale, nodes.number(EPSILON)])]),
    scaled,
    undo: (y: string) => nodes.add("Add", [scaled(y), shift]),
  };
}

function activated(
  nodes: EditNodes,
  products: string,
  { activation, k, rescaled }: Splice,
  weight: (name: string) => string,
): string {
  if (activation === "gated") {
    const isOn = nodes.add("Greater", [nodes.add("Add", [products, weight("gateBias")]), nodes.number(0)]);
    const scaled = nodes.add("Mul", [products, weight("magnitudeScale")]);
    return kept(nodes, nodes.add("Relu", [nodes.add("Add", [scaled, weight("magnitudeBias")])]), isOn);
  }
  const hidden = nodes.add("Add", [products, weight("encoderBias")]);
  if (activation === "relu") return nodes.add("Relu", [hidden]);
  if (activation === "jumprelu") {
    return kept(nodes, nodes.add("Relu", [hidden]), nodes.add("Greater", [hidden, weight("threshold")]));
  }
  const compared = rescaled ? nodes.add("Mul", [hidden, weight("norms")]) : hidden;
  const least = nodes.kthLargest(compared, k);
  return kept(nodes, nodes.add("Relu", [compared]), nodes.add("Not", [nodes.add("Less", [compared, least])]));
}
