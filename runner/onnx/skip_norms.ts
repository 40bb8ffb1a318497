/**
 * Takes fused skip norms apart: what they add up becomes a tensor of its own, which can be changed before it is normalised.
 *
 * @module
 */
import { type OnnxAttributes, readAttributes } from "./attributes.ts";
import type { BuiltNode } from "./build.ts";
import { isSkipNorm, skipNormSum } from "./dataflow.ts";
import type { OnnxModel, OnnxNode } from "./graph.ts";

/** The norm inside of each skip norm, and how many of its inputs are the norm's weights. */
const NORMS: Readonly<Record<string, { readonly opType: string; readonly weights: number }>> = {
  SkipLayerNormalization: { opType: "LayerNormalization", weights: 2 },
  SkipSimplifiedLayerNormalization: { opType: "SimplifiedLayerNormalization", weights: 1 },
};

/** What onnxruntime takes where a skip norm names none; its norms take another. */
export const DEFAULT_EPSILON = 1e-12;

/** What a skip norm adds up, and the norm of the sum. */
export interface SkipNorm {
  /** Two tensors, of which one is the stream. */
  readonly added: readonly [string, string];
  /** What is added to them; empty where nothing is. */
  readonly bias: string;
  /** The norm, and what it reads beside the sum. */
  readonly norm: {
    readonly opType: string;
    readonly weights: readonly string[];
    readonly attributes: OnnxAttributes;
  };
}

/**
 * Reads a skip norm
 * (https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.SkipLayerNormalization).
 */
export function readSkipNorm(
  node: Pick<OnnxNode, "opType" | "inputs">,
  { epsilon = DEFAULT_EPSILON }: OnnxAttributes,
): SkipNorm {
  const { opType, weights: count } = NORMS[node.opType];
  const [input, skip, ...others] = node.inputs;
  const weights = others.slice(0, count).filter((name) => name !== "");
  return {
    added: [input, skip],
    bias: others[count] ?? "",
    norm: { opType, weights, attributes: { axis: -1n, epsilon } },
  };
}

/** What a skip norm is made of: sums under the name of its own sum (`skipNormSum`), and a norm with the fused node's output. */
export function skipNormParts(
  node: Pick<OnnxNode, "opType" | "inputs" | "outputs">,
  attributes: OnnxAttributes,
): BuiltNode[] {
  const { added: inputs, bias, norm } = readSkipNorm(node, attributes);
  const sum = skipNormSum(node);
  const added = bias === "" ? sum : `${sum}.without_bias`;
  return [
    { opType: "Add", inputs, outputs: [added] },
    ...(bias === "" ? [] : [{ opType: "Add", inputs: [added, bias], outputs: [sum] }]),
    normOf(sum, norm, node),
  ];
}

/** The norm of a skip norm's sum, with the fused node's output. */
export function normOf(
  sum: string,
  norm: SkipNorm["norm"],
  { outputs: [output] }: Pick<OnnxNode, "outputs">,
): BuiltNode {
  const { opType, weights, attributes } = norm;
  return { opType, inputs: [sum, ...weights], outputs: [output], attributes };
}

/** The parts of all skip norms of a graph: as added nodes of a cut, they take the place of the fused ones. */
export function allSkipNormParts(
  { graph, source }: OnnxModel,
  rename: (name: string, node: OnnxNode) => string,
): BuiltNode[] {
  return graph.nodes.filter(isSkipNorm).flatMap((node) => {
    const inputs = node.inputs.map((name) => rename(name, node));
    return skipNormParts({ ...node, inputs }, readAttributes(source, node.attributes));
  });
}
