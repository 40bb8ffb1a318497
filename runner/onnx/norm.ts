/**
 * Norms in a graph, in one node or taken apart.
 *
 * @module
 */
import type { Flow, Step } from "./dataflow.ts";

const FUSED_NORMS: ReadonlySet<string> = new Set([
  "Norm",
  "LayerNormalization",
  "SimplifiedLayerNormalization",
  "RMSNormalization",
]);
/** What a norm is made of when the exporter took it apart. */
const NORM_PARTS: ReadonlySet<string> = new Set([
  "Cast",
  "Pow",
  "Mul",
  "ReduceMean",
  "ReduceSum",
  "ReduceL2",
  "Sub",
  "Add",
  "Sqrt",
  "Reciprocal",
  "Div",
  "Identity",
  "Max",
  "Clip",
  "Reshape",
  "QuantizeLinear",
  "DequantizeLinear",
]);
/** The part of a norm after which only the division, the scale and the shift come. */
const ROOTS: ReadonlySet<string> = new Set(["Sqrt", "ReduceL2"]);
/** What may follow the division: scale by the weights, shift by the bias. */
const SCALE_PARTS: ReadonlySet<string> = new Set(["Mul", "Add", "Cast", "Identity"]);

/** Whether a step may lie between two sublayers: a norm, a scale, a weighted sum of earlier states, or a part of one. */
export function isStreamArithmetic({ opType }: Step): boolean {
  return FUSED_NORMS.has(opType) || NORM_PARTS.has(opType);
}

/** Whether there is a norm among steps. */
export function hasNorm(steps: readonly Step[]): boolean {
  return steps.some(({ opType }) => FUSED_NORMS.has(opType) || ROOTS.has(opType));
}

/** The output of the norm, fused or taken apart, that follows a tensor directly on all paths. */
export function normOf(flow: Flow, tensor: string): string | undefined {
  let normalised: string | undefined;
  let rooted = false;
  for (let index = (flow.maker.get(tensor) as number) + 1; index < flow.steps.length; index++) {
    const step = flow.steps[index];
    if (FUSED_NORMS.has(step.opType) && normalised === undefined) {
      return flow.isBottleneck[index] ? step.outputs[0] : undefined;
    }
    if (!NORM_PARTS.has(step.opType)) break;
    if (ROOTS.has(step.opType)) rooted = true;
    if (!rooted || !flow.isBottleneck[index]) continue;
    if (normalised !== undefined && !SCALE_PARTS.has(step.opType)) break;
    normalised = step.outputs[0];
  }
  return normalised;
}

/** Where a norm divides: the tensor after that, or the fused step that does it within itself. */
export type Division = { readonly tensor: string } | { readonly fused: Step };

/** The division of the norm that follows a tensor directly on all paths; `undefined` where there is none. */
export function divisionOf(flow: Flow, tensor: string): Division | undefined {
  let isRooted = false;
  for (let index = (flow.maker.get(tensor) as number) + 1; index < flow.steps.length; index++) {
    const step = flow.steps[index];
    if (FUSED_NORMS.has(step.opType)) return flow.isBottleneck[index] ? { fused: step } : undefined;
    if (!NORM_PARTS.has(step.opType)) return undefined;
    isRooted ||= step.opType === "Sqrt";
    if (isRooted && flow.isBottleneck[index]) return { tensor: step.outputs[0] };
  }
  return undefined;
}
