/**
 * Tells tensors of 16-bit floats from those of 32 bits.
 *
 * @module
 */
import { makerOf } from "../dataflow.ts";
import { ELEMENT_TYPE, integerAttribute, type OnnxModel, type OnnxNode } from "../graph.ts";

/** Whether a tensor holds 16-bit floats, by its declaration, or by what it is made of. */
export function holdsHalf(model: OnnxModel, tensor: string): boolean {
  return elementTypeOf(model, tensor) === ELEMENT_TYPE.float16;
}

function elementTypeOf(model: OnnxModel, tensor: string): number | undefined {
  const { graph } = model;
  let name: string | undefined = tensor;
  while (name !== undefined) {
    const known: number | undefined = graph.initializers.get(name)?.elementType ??
      graph.valueInfo.get(name)?.elementType ??
      graph.inputs.find((input) => input.name === name)?.elementType;
    if (known) return known;
    const maker: OnnxNode | undefined = makerOf(graph, name);
    if (maker === undefined) return undefined;
    if (maker.opType === "Cast") return integerAttribute(model, maker, "to")?.[0];
    // Look-ups give what their tables hold; of others, weights say more than what flows.
    const weights: string | undefined = maker.inputs.find((input) =>
      isFloat(graph.initializers.get(input)?.elementType)
    );
    name = weights ?? maker.inputs.find((input) => input !== "" && !graph.constants.has(input));
  }
  return undefined;
}

const FLOATS: readonly (number | undefined)[] = [ELEMENT_TYPE.float, ELEMENT_TYPE.float16, ELEMENT_TYPE.bfloat16];

function isFloat(elementType: number | undefined): boolean {
  return FLOATS.includes(elementType);
}
