/**
 * Follows a projection's result to where queries, keys or values stand by themselves: with their bias, apart from each other,
 * and before they are scaled, normalised, rotated or repeated.
 *
 * @module
 */
import { constantDims, constantIntegers, integerAttribute, type OnnxModel, type OnnxNode } from "../graph.ts";
import type { Flow, Step } from "../dataflow.ts";
import { flowingInputs, isProjection, readersOf } from "../sums.ts";
import { combines } from "./sublayer.ts";

/** A tensor, and how its numbers lie in it. */
export interface Unmixed {
  /** The tensor. */
  readonly tensor: string;
  /** As in `Point`. */
  readonly order?: readonly number[];
  /** The projection that made it. */
  readonly projection: Step;
  /** Whether it is a part of what the projection gives. */
  readonly isPart: boolean;
}

/** A tensor on the way, and names for its axes once they are out of order. */
interface Stage {
  readonly tensor: string;
  readonly axes: readonly number[] | undefined;
}

/** Operators after which the vectors are the same, in other shapes. */
const RESHAPING: ReadonlySet<string> = new Set(["Reshape", "Transpose", "Squeeze", "Unsqueeze", "Cast", "Identity"]);
/** Operators that take queries, keys and values apart. */
const SEPARATING: ReadonlySet<string> = new Set(["Split", "Slice", "Gather", "GatherND"]);
/** What may follow a projection before its result is whole: the scales of quantised weights, a bias. */
const COMPLETING: ReadonlySet<string> = new Set(["Cast", "Mul", "Add", "Reshape", "Identity"]);

/** The vectors that a flow projects last; `undefined` if there are none, or their order cannot be followed. */
export function unmixedVectors(model: OnnxModel, flow: Flow): Unmixed | undefined {
  const index = flow.steps.findLastIndex((step) => isProjection(step) && !combines(flow, step));
  const whole = index === -1 ? undefined : wholeResult(flow, index);
  if (whole === undefined) return undefined;
  let found: Stage | undefined = { tensor: whole, axes: undefined };
  let isPart = false;
  for (const { stage, opType } of stagesAfter(model, flow, found)) {
    isPart ||= SEPARATING.has(opType);
    if (SEPARATING.has(opType) || opType === "Add") found = stage;
    if (found === undefined) return undefined;
  }
  const order = found.axes && orderOf(found.axes);
  if (found.axes !== undefined && order === undefined) return undefined;
  return { tensor: found.tensor, order, projection: flow.steps[index], isPart };
}

/** The first tensor at or after a projection through which everything flows. */
function wholeResult(flow: Flow, projection: number): string | undefined {
  for (let index = projection; index < flow.steps.length; index++) {
    if (index > projection && !COMPLETING.has(flow.steps[index].opType)) return undefined;
    if (flow.isBottleneck[index]) return flow.steps[index].outputs.find((name) => flow.tensors.has(name));
  }
  return undefined;
}

/** The tensors that follow one, as long as each is only a part of the one before, in another shape, or with a bias. */
function* stagesAfter(
  model: OnnxModel,
  flow: Flow,
  start: Stage,
): Generator<{ readonly stage: Stage | undefined; readonly opType: string }> {
  let stage: Stage | undefined = start;
  while (stage !== undefined) {
    const [step, ...others] = readersOf(flow, stage.tensor);
    if (step === undefined || others.length > 0) return;
    if (!SEPARATING.has(step.opType) && !RESHAPING.has(step.opType) && !isBias(flow, step)) return;
    const tensor = step.outputs.find((name) => flow.tensors.has(name))!;
    const axes = axesAfter(model, step, stage.axes);
    stage = axes === "lost" ? undefined : { tensor, axes };
    yield { stage, opType: step.opType };
  }
}

function isBias(flow: Flow, step: Step): boolean {
  return step.opType === "Add" && flowingInputs(flow, step).length === 1;
}

/**
 * The places that a tensor's axes had before the first transposition, `undefined` as long as they are in order: then shapes
 * do not matter.
 */
function axesAfter(
  model: OnnxModel,
  { opType, node }: Step,
  axes: readonly number[] | undefined,
): readonly number[] | undefined | "lost" {
  if (opType === "Transpose") {
    const order = integerAttribute(model, node, "perm");
    return order === undefined ? "lost" : axes === undefined ? order : order.map((axis) => axes[axis]);
  }
  // What picks along the first axis keeps it, and must not find rows there.
  if (opType === "GatherND") return axes !== undefined && picksAlongFirst(model, node) ? axes : "lost";
  if (axes === undefined) return undefined;
  if (opType === "Reshape" || opType === "Unsqueeze") return "lost";
  if (opType === "Squeeze") {
    const removed = integerAttribute(model, node, "axes") ?? constantIntegers(model, node.inputs[1] ?? "");
    return removed === undefined ? "lost" : without(axes, removed);
  }
  const picksOne = opType === "Gather" && constantDims(model, node.inputs[1])?.length === 0;
  return picksOne ? without(axes, [integerAttribute(model, node, "axis")?.[0] ?? 0]) : axes;
}

function picksAlongFirst(model: OnnxModel, node: OnnxNode): boolean {
  const dims = constantDims(model, node.inputs[1]);
  return dims?.length === 2 && dims[1] === 1 && (integerAttribute(model, node, "batch_dims")?.[0] ?? 0) === 0;
}

function without(axes: readonly number[], removed: readonly number[]): readonly number[] {
  return axes.filter((_, at) => !removed.includes(at) && !removed.includes(at - axes.length));
}

/** From [rows, tokens, heads, size] in any order to that one: rows and tokens came first, heads before their numbers. */
function orderOf(axes: readonly number[]): readonly number[] | undefined {
  if (axes.length !== 4 || !axes.includes(0) || !axes.includes(1)) return undefined;
  return axes.toSorted((a, b) => a - b).map((axis) => axes.indexOf(axis));
}
