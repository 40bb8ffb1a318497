/**
 * What a norm makes of a vector before gains and biases: the vector, less its mean where that is taken off, over its root mean square.
 *
 * @module
 */
import type { OnnxAttributes } from "../attributes.ts";
import { ELEMENT_TYPE } from "../graph.ts";

/** How vectors are normalised. */
export interface StreamNorm {
  /** Whether their mean is taken off: a layer norm. */
  readonly isCentred: boolean;
  /** What is added to the mean square. */
  readonly epsilon: number;
}

/** Adds a node, and gives its output. */
export type AddNode = (opType: string, inputs: readonly string[], attributes?: OnnxAttributes) => string;

/** Adds nodes that normalise vectors of so many numbers, in 32 bits. */
export function normalised(add: AddNode, x: string, size: number, { isCentred, epsilon }: StreamNorm): string {
  const exact = add("Cast", [x], { to: BigInt(ELEMENT_TYPE.float) });
  const one = add("Constant", [], { value_float: 1 });
  const gains = add("Expand", [one, add("Constant", [], { value_ints: [BigInt(size)] })]);
  return add(isCentred ? "LayerNormalization" : "SimplifiedLayerNormalization", [exact, gains], { axis: -1n, epsilon });
}
