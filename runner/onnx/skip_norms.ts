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

/** What a skip norm is made of: sums under the name of its own sum (`skipNormSum`), and a norm with the fused node's output. */
export function skipNormParts(
  node: Pick<OnnxNode, "opType" | "inputs" | "outputs">,
  attributes: OnnxAttributes,
): BuiltNode[] {
  const { opType, weights } = NORMS[node.opType];
  const [input, skip, ...others] = node.inputs;
  const bias = others[weights] ?? "";
  const sum = skipNormSum(node);
  const added = bias === "" ? sum : `${sum}.without_bias`;
  return [
    { opType: "Add", inputs: [input, skip], outputs: [added] },
    ...(bias === "" ? [] : [{ opType: "Add", inputs: [added, bias], outputs: [sum] }]),
    { opType, inputs: [sum, ...others.slice(0, weights)], outputs: [node.outputs[0]], attributes },
  ];
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
