/**
 * Tensors of a graph that are given to a cut model as inputs: 32-bit floats, whatever the graph computes with.
 *
 * @module
 */
import type { BuiltNode, BuiltValue } from "./build.ts";
import { holdsHalf } from "./edits/half.ts";
import { ELEMENT_TYPE, type OnnxModel } from "./graph.ts";

/** Inputs to add, and what is read in place of tensors. */
export interface GivenTensors {
  /** The inputs. */
  readonly addedInputs: readonly BuiltValue[];
  /** What makes 16-bit floats of them, where the graph has those. */
  readonly addedNodes: readonly BuiltNode[];
  /** What is read in place of a tensor, by its name. */
  readonly read: ReadonlyMap<string, string>;
}

/** @param inputOf the name of a tensor's input */
export function givenTensors(
  model: OnnxModel,
  tensors: readonly string[],
  inputOf: (tensor: string) => string,
): GivenTensors {
  const halves = new Set(tensors.filter((tensor) => holdsHalf(model, tensor)));
  return {
    addedInputs: tensors.map((tensor) => ({
      name: inputOf(tensor),
      elementType: ELEMENT_TYPE.float,
      shape: vectorShape(model, tensor),
    })),
    addedNodes: [...halves].map((tensor) => toHalf(inputOf(tensor))),
    read: new Map(tensors.map((name) => [name, halves.has(name) ? halfOf(inputOf(name)) : inputOf(name)])),
  };
}

/** What is known of a tensor's shape: how many axes it has, and the size of its vectors. Rows and tokens are what is given. */
function vectorShape({ graph }: OnnxModel, tensor: string): (number | undefined)[] | undefined {
  return graph.valueInfo.get(tensor)?.shape?.map((size, axis, { length }) => {
    return axis === length - 1 && typeof size === "number" ? size : undefined;
  });
}

/** What makes 16-bit floats of an input. */
export function toHalf(input: string): BuiltNode {
  return {
    opType: "Cast",
    inputs: [input],
    outputs: [halfOf(input)],
    attributes: { to: BigInt(ELEMENT_TYPE.float16) },
  };
}

/** The 16-bit floats that {@linkcode toHalf} makes. */
export function halfOf(input: string): string {
  return `${input}.half`;
}
