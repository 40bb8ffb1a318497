/**
 * Takes skip norms apart: nodes that add a sublayer's result to the stream and normalise the sum in one. What is edited
 * between the two needs them apart.
 *
 * @module
 */
import { readAttributes } from "../attributes.ts";
import type { BuiltNode } from "../build.ts";
import { skipNormSum } from "../dataflow.ts";
import type { OnnxModel, OnnxNode } from "../graph.ts";
import { normOf, readSkipNorm } from "../skip_norms.ts";

/** The tensor with what a skip norm adds to the stream, once it is taken apart. */
export function skipNormAdded(node: OnnxNode): string {
  return `${skipNormSum(node)}::added`;
}

/**
 * A skip norm as a sum and a norm: nodes, each after those that it reads.
 *
 * @param stream which of its inputs is the stream; left out: the first
 */
export function takeApart({ source }: OnnxModel, node: OnnxNode, stream?: string): BuiltNode[] {
  const { added: [input, skip], bias, norm } = readSkipNorm(node, readAttributes(source, node.attributes));
  const [before, result] = stream === skip ? [skip, input] : [input, skip];
  const [added, sum] = [skipNormAdded(node), skipNormSum(node)];
  return [
    bias === ""
      ? { opType: "Identity", inputs: [result], outputs: [added] }
      : { opType: "Add", inputs: [result, bias], outputs: [added] },
    { opType: "Add", inputs: [before, added], outputs: [sum] },
    normOf(sum, norm, node),
  ];
}
