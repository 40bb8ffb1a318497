/**
 * The sublayers of a block: what flows from the stream into attention or the feed-forward part, and out of it.
 *
 * @module
 */
import { type Flow, flowBetween, type Step } from "../dataflow.ts";
import type { ResidualStream } from "../residual.ts";
import { flowingInputs, isProjection, makerOf } from "../sums.ts";

/** Operators that carry on a tensor's numbers in their order. */
const CARRYING: ReadonlySet<string> = new Set(["Identity", "Cast", "Dropout", "Reshape", "Flatten"]);
/** What may lie between a tensor and the projection that reads it: the same numbers, or rounded ones. */
const BEFORE_PROJECTION: ReadonlySet<string> = new Set([
  ...CARRYING,
  "QuantizeLinear",
  "DequantizeLinear",
  "DynamicQuantizeLinear",
]);

/** A part of a graph's flow: everything between the stream before a sublayer and some tensor in it. */
export interface Sublayer {
  /** The stream before it. */
  readonly start: string;
  /** The flow to what it adds to the stream. */
  readonly flow: Flow;
}

/** A block's attention or feed-forward part; `undefined` if it cannot be told what it adds. */
export function sublayerOf(
  steps: readonly Step[],
  { blocks }: ResidualStream,
  block: number,
  part: "attention" | "feedForward",
): Sublayer | undefined {
  const sums = blocks[block];
  const sum = part === "attention" ? sums[0] : sums[sums.length - 1];
  const added = sums.length === 1 ? sum.parts?.[part] : sum.added.length === 1 ? sum.added[0] : undefined;
  if (added === undefined) return undefined;
  const start = carrierAbove(steps, sum.before);
  const flow = flowBetween(steps, start, added);
  return flow === undefined ? undefined : { start, flow };
}

/** The tensor from which casts and the like made this one. */
export function carrierAbove(steps: readonly Step[], tensor: string): string {
  const maker = steps.find(({ outputs }) => outputs.includes(tensor));
  return maker !== undefined && CARRYING.has(maker.opType) ? carrierAbove(steps, maker.inputs[0]) : tensor;
}

/** What a projection reads, and the projection. */
export interface Projected {
  /**
   * The tensors that hold what it reads, each made of the one before by casts and changes of shape alone. All paths of the
   * flow pass through the first.
   */
  readonly read: readonly [string, ...string[]];
  /** The step that projects. */
  readonly projection: Step;
  /** Its place in the flow. */
  readonly index: number;
}

/** The last projection of a flow by weights; `undefined` if not all that flows goes through it. */
export function lastProjection(flow: Flow): Projected | undefined {
  const index = flow.steps.findLastIndex((step) => isProjection(step) && !combines(flow, step));
  if (index === -1) return undefined;
  const read: string[] = [];
  for (let at = index - 1; at >= 0; at--) {
    const { opType, outputs } = flow.steps[at];
    // A step through which everything flows makes one tensor of it.
    if (flow.isBottleneck[at]) read.unshift(outputs.find((name) => flow.tensors.has(name))!);
    if (!BEFORE_PROJECTION.has(opType) && !isScaleOfRounded(flow, flow.steps[at])) break;
  }
  const [first, ...others] = read;
  if (first === undefined) return undefined;
  return { read: [first, ...others], projection: flow.steps[index], index };
}

/** Whether a step makes nothing but the scale by which rounded numbers are multiplied later. */
function isScaleOfRounded(flow: Flow, step: Step): boolean {
  const [scale, ...others] = flowingInputs(flow, step);
  return step.opType === "Mul" && others.length === 0 && makerOf(flow, scale)?.opType === "DynamicQuantizeLinear";
}

/** Whether a step multiplies two things that both come from the stream, as attention does. */
export function combines(flow: Flow, step: Step): boolean {
  const flowing = flowingInputs(flow, step);
  if (/Integer|DynamicQuantize|^QLinear|^QGemm/.test(step.opType)) return false;
  return new Set(flowing).size > 1 || flowing.length > 1;
}
