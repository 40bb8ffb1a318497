/**
 * Brings nodes that were written for one version of ONNX's operators to the version of the model that they are added to.
 *
 * Between versions 11 and 22, what is written here differs only in where axes stand: `Squeeze`, `Unsqueeze` and `ReduceSum`
 * take them as an input since 13, the other reductions since 18.
 * (https://github.com/onnx/onnx/blob/main/docs/Changelog.md)
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import type { OnnxArray, OnnxNode } from "./small_model.ts";

/** What is added to a graph. */
export interface AddedParts {
  /** Operators, each after those whose results it reads. */
  readonly nodes: readonly OnnxNode[];
  /** Constants. */
  readonly arrays: readonly OnnxArray[];
}

/** Older versions lack operators that are added: `GatherND`, `Range`, `CumSum`. */
const OLDEST = 11;

/** Since which version operators take their axes as an input. */
const AXES_AS_INPUT: ReadonlyMap<string, number> = new Map([
  ...["Squeeze", "Unsqueeze", "ReduceSum"].map((op) => [op, 13] as const),
  ...["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare"].map((kind) =>
    [`Reduce${kind}`, 18] as const
  ),
]);

/**
 * Nodes as a version of ONNX's operators has them.
 *
 * @param parts written with axes as an input or as an attribute
 * @throws {ModelError} if the version is too old
 */
export function inOpset({ nodes, arrays }: AddedParts, opset: number): AddedParts {
  if (opset < OLDEST) {
    throw new ModelError(
      `Cannot add to the model: it has version ${opset} of ONNX's operators, and ${OLDEST} is the oldest that will do; ` +
        "export it again, or convert it with onnx.version_converter",
    );
  }
  const added: OnnxArray[] = [];
  const brought = nodes.map((node) => {
    const since = node.domain === undefined ? AXES_AS_INPUT.get(node.op) : undefined;
    if (since === undefined) return node;
    return opset < since ? withAttribute(node, arrays) : withInput(node, added);
  });
  const read = new Set(brought.flatMap(({ inputs }) => inputs));
  return { nodes: brought, arrays: [...arrays, ...added].filter(({ name }) => read.has(name)) };
}

function withAttribute(node: OnnxNode, arrays: readonly OnnxArray[]): OnnxNode {
  const [x, name] = node.inputs;
  const axes = arrays.find((array) => array.name === name);
  if (axes === undefined) return node;
  return { ...node, inputs: [x], attributes: { ...node.attributes, axes: [...axes.data as BigInt64Array] } };
}

function withInput(node: OnnxNode, added: OnnxArray[]): OnnxNode {
  const { axes, ...attributes } = node.attributes ?? {};
  if (axes === undefined) return node;
  const data = BigInt64Array.from(axes as readonly bigint[]);
  const name = `${node.outputs[0]}.axes`;
  added.push({ name, shape: [data.length], data });
  return { ...node, inputs: [node.inputs[0], name], attributes };
}
