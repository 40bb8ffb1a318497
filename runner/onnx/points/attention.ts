/**
 * Finds the parts of a block's attention in separate nodes: the scores, their softmax, and what it weighs.
 *
 * @module
 */
import { type Flow, flowBetween, type Step } from "../dataflow.ts";
import { makerOf } from "../sums.ts";
import { lastProjection, type Sublayer } from "./sublayer.ts";

/** Attention in separate nodes. */
export interface OpenAttention {
  /** What the scores are made of. */
  readonly query: string;
  /** What the scores are made of. */
  readonly key: string;
  /** What is weighed. */
  readonly value: string;
  /** The weights: softmax of the scores. */
  readonly pattern: string;
}

/** Operators that multiply two tensors. */
const PRODUCTS: ReadonlySet<string> = new Set(["MatMul", "FusedMatMul", "Einsum"]);
/** What may lie between softmax and the product with the values. */
const AFTER_SOFTMAX: ReadonlySet<string> = new Set([
  "Cast",
  "Identity",
  "Dropout",
  "IsNaN",
  "Where",
  "Mul",
  "Slice",
  "Reshape",
  "Expand",
  "Transpose",
]);

/** The tensor with the results of all heads, which the output's projection reads; `undefined` if it is not found. */
export function attentionResult({ flow }: Sublayer): string | undefined {
  const projected = lastProjection(flow);
  if (projected === undefined) return undefined;
  // The heads are put side by side by the first change of shape.
  const [first, sideBySide] = projected.read;
  return makerOf(flow, first)?.opType === "Transpose" ? sideBySide ?? first : first;
}

/** The parts of attention, `undefined` if there is not one softmax between two products. */
export function openAttention({ start }: Sublayer, steps: readonly Step[], result: string): OpenAttention | undefined {
  const flow = flowBetween(steps, start, result);
  const softmaxes = flow?.steps.filter(({ opType }) => opType === "Softmax") ?? [];
  if (flow === undefined || softmaxes.length !== 1) return undefined;
  const weighing = weighedBy(flow, softmaxes[0].outputs[0]);
  const scores = scoresOf(flow, start, softmaxes[0].inputs[0]);
  if (weighing === undefined || scores === undefined) return undefined;
  return { query: scores.inputs[0], key: scores.inputs[1], ...weighing };
}

/** The product of the weights with the values. */
function weighedBy(flow: Flow, weights: string): { readonly pattern: string; readonly value: string } | undefined {
  const made = new Set([weights]);
  for (const step of flow.steps.slice((flow.maker.get(weights) as number) + 1)) {
    const at = step.inputs.findIndex((name) => made.has(name));
    if (at === -1) continue;
    if (PRODUCTS.has(step.opType)) return { pattern: step.inputs[at], value: step.inputs[1 - at] };
    if (!AFTER_SOFTMAX.has(step.opType)) return undefined;
    step.outputs.forEach((name) => made.add(name));
  }
  return undefined;
}

/** The one product of two tensors from the stream on the way to the scores. */
function scoresOf(flow: Flow, start: string, scores: string): Step | undefined {
  const way = flowBetween(flow.steps, start, scores);
  const products =
    way?.steps.filter(({ opType, inputs }) =>
      PRODUCTS.has(opType) && inputs.length === 2 && inputs.every((name) => way.tensors.has(name))
    ) ?? [];
  return products.length === 1 ? products[0] : undefined;
}
