/**
 * How numbers flow through a graph: the steps between two tensors, and the bottlenecks among them that all paths pass.
 *
 * @module
 */
import type { OnnxGraph, OnnxNode } from "./graph.ts";

/** An operation as the search for the residual stream sees it: a node, or one part of a fused node. */
export interface Step {
  /** Operator; fused skip norms are taken apart into `Add` and `Norm`. */
  readonly opType: string;
  /** Tensors read, without absent ones. */
  readonly inputs: readonly string[];
  /** Tensors made, without unwanted ones. */
  readonly outputs: readonly string[];
  /** The graph's node that this is, or is a part of. */
  readonly node: OnnxNode;
}

/**
 * Operators that read a tensor's shape or type but not its numbers, and which of their inputs it is: no information flows
 * through these.
 */
export const SHAPE_ONLY_INPUT: ReadonlyMap<string, number> = new Map([
  ["Shape", 0],
  ["Size", 0],
  ["CastLike", 1],
  ["ConstantOfShape", 0],
  ["EyeLike", 0],
]);

const SKIP_NORMS: ReadonlySet<string> = new Set(["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"]);

/** The output of a skip norm that holds the sum it normalises. */
export const SKIP_NORM_SUM_OUTPUT = 3;

/**
 * The name of the sum inside a skip norm: its own name if the node gives it out, else one made for it, under which
 * the cut declares it.
 */
export function skipNormSum(node: Pick<OnnxNode, "outputs" | "firstOutput">): string {
  return node.outputs[SKIP_NORM_SUM_OUTPUT] || `${firstOutput(node)}::sum`;
}

/** Hidden outputs are named after the first output, whatever that is called meanwhile. */
function firstOutput(node: Pick<OnnxNode, "outputs" | "firstOutput">): string {
  return node.firstOutput ?? node.outputs[0];
}

/** Whether the node adds a residual and normalises in one. */
export function isSkipNorm(node: OnnxNode): boolean {
  return SKIP_NORMS.has(node.opType);
}

/** Nodes that compute attention of all heads at once. */
export const FUSED_ATTENTION: ReadonlySet<string> = new Set([
  "Attention",
  "QAttention",
  "MultiHeadAttention",
  "GroupQueryAttention",
  "DecoderMaskedMultiHeadAttention",
  "PackedAttention",
  "PackedMultiHeadAttention",
  "LinearAttention",
  "SparseAttention",
]);

/** An output that a node gives out only when it is asked to. */
export interface HiddenOutput {
  /** The name under which the cut declares it. */
  readonly tensor: string;
  /** Its place among the node's outputs. */
  readonly index: number;
  /** The attribute that asks for it, where naming the output is not enough. */
  readonly attribute?: { readonly name: string; readonly value: bigint };
}

/** What a node can give out beside its declared outputs; `undefined` if it is nothing, or declared already. */
export function hiddenOutput(node: OnnxNode): HiddenOutput | undefined {
  if (isSkipNorm(node)) return { tensor: skipNormSum(node), index: SKIP_NORM_SUM_OUTPUT };
  if (node.outputs[PATTERN_OUTPUT]) return undefined;
  const tensor = `${firstOutput(node)}::pattern`;
  if (node.opType === "MultiHeadAttention") return { tensor, index: PATTERN_OUTPUT };
  // 2: after softmax.
  const attribute = { name: "qk_output", value: 2n };
  return node.opType === "GroupQueryAttention" ? { tensor, index: PATTERN_OUTPUT, attribute } : undefined;
}

/** The output of fused attention that holds its weights (GroupQueryAttention) or masked scores (MultiHeadAttention). */
const PATTERN_OUTPUT = 3;

/** The tensors that a node and its subgraphs read, without absent ones. */
export function inputsOf(node: OnnxNode): readonly string[] {
  return [...node.inputs, ...node.subgraphInputs].filter((name) => name !== "");
}

/** The tensors that a node makes, or can: a skip norm's sum is one of them, and the weights of fused attention. */
export function outputsOf(node: OnnxNode): readonly string[] {
  const hidden = hiddenOutput(node);
  return hidden === undefined ? node.outputs : [...node.outputs, hidden.tensor];
}

/** The node that makes a tensor, be it a hidden output; `undefined` for inputs and stored numbers. */
export function makerOf({ nodes }: OnnxGraph, tensor: string): OnnxNode | undefined {
  return nodes.find((node) => outputsOf(node).includes(tensor));
}

/** The steps of a graph in order; a fused skip norm becomes a sum and a norm. */
export function stepsOf(graph: OnnxGraph): Step[] {
  return graph.nodes.flatMap((node): Step[] => {
    if (!isSkipNorm(node)) {
      const outputs = node.outputs.filter((name) => name !== "");
      return [{ opType: node.opType, inputs: inputsOf(node), outputs, node }];
    }
    const sum = skipNormSum(node);
    // Inputs: input, skip, gamma, then beta and bias for the layer norm, or bias for the simplified one.
    const [input, skip, ...parameters] = node.inputs;
    return [
      { opType: "Add", inputs: [input, skip], outputs: [sum], node },
      { opType: "Norm", inputs: [sum, ...parameters.filter((name) => name !== "")], outputs: [node.outputs[0]], node },
    ];
  });
}

/** The part of a graph through which numbers flow from one tensor to another. */
export interface Flow {
  /** The steps on some path from start to end, in order. */
  readonly steps: readonly Step[];
  /** Tensors on some path; everything else that a step reads is a parameter, a mask or a position. */
  readonly tensors: ReadonlySet<string>;
  /** For each tensor, the index in `steps` of the step that makes it; -1 for the start. */
  readonly maker: ReadonlyMap<string, number>;
  /** Whether all paths pass through the step of that index. */
  readonly isBottleneck: readonly boolean[];
}

/** Follows the numbers from tensor `start` to tensor `end`. `undefined` if there is no path. */
export function flowBetween(steps: readonly Step[], start: string, end: string): Flow | undefined {
  const after = new Set([start]);
  const forward = steps.filter((step) => {
    const reached = dataInputs(step).some((name) => after.has(name));
    if (reached) step.outputs.forEach((name) => after.add(name));
    return reached;
  });
  if (!after.has(end)) return undefined;
  const before = new Set([end]);
  const path = forward.toReversed().filter((step) => {
    const needed = step.outputs.some((name) => before.has(name));
    if (needed) dataInputs(step).filter((name) => after.has(name)).forEach((name) => before.add(name));
    return needed;
  }).toReversed();
  const tensors = new Set([...before].filter((name) => after.has(name)));
  const maker = new Map([[start, -1]]);
  path.forEach((step, index) => step.outputs.forEach((name) => maker.set(name, index)));
  return { steps: path, tensors, maker, isBottleneck: bottlenecks(path, tensors, maker) };
}

/** The tensors that a step reads for their numbers. */
export function dataInputs(step: Step): readonly string[] {
  const shapeOnly = SHAPE_ONLY_INPUT.get(step.opType);
  return shapeOnly === undefined ? step.inputs : step.inputs.filter((_, index) => index !== shapeOnly);
}

/** In an order that respects all edges, all paths pass a step exactly when no edge leads from before it to after it. */
function bottlenecks(
  steps: readonly Step[],
  tensors: ReadonlySet<string>,
  maker: ReadonlyMap<string, number>,
): boolean[] {
  const bridged = new Array<number>(steps.length + 1).fill(0);
  steps.forEach((step, index) => {
    for (const name of dataInputs(step)) {
      if (!tensors.has(name)) continue;
      const from = maker.get(name) as number;
      bridged[from + 1] += 1;
      bridged[index] -= 1;
    }
  });
  let open = 0;
  return steps.map((_, index) => {
    open += bridged[index];
    return open === 0;
  });
}
