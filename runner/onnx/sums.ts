/**
 * The sums along a residual stream, as the flow of numbers shows them: each adds a sublayer's result to the stream.
 *
 * @module
 */
import type { Flow, Step } from "./dataflow.ts";
import { isStreamArithmetic } from "./norm.ts";
import { type ParallelParts, parallelParts } from "./parallel.ts";

/** One addition to the residual stream. */
export interface StreamSum {
  /** The residual stream before the sublayer. */
  readonly before: string;
  /** The residual stream after it: the sum, before any norm that follows. */
  readonly after: string;
  /** What is added: one tensor, or several of a parallel block. */
  readonly added: readonly string[];
  /** Which of two added tensors is attention's; `undefined` if one is added, or it cannot be told. */
  readonly parts: ParallelParts | undefined;
  /** Whether a fused node adds something more, such as a bias. */
  readonly hasHiddenTerm: boolean;
}

/** Operators that pass on the numbers as they are. */
const SAME_NUMBERS: ReadonlySet<string> = new Set(["Identity", "Cast", "Dropout", "Reshape"]);
/** Operators that pass on the numbers, rounded. */
export const ROUNDED_NUMBERS: ReadonlySet<string> = new Set([...SAME_NUMBERS, "QuantizeLinear", "DequantizeLinear"]);
/** Operators that mix the numbers of a vector, most of them with weights: what a sublayer has and a norm or an activation function has not. */
const PROJECTIONS: ReadonlySet<string> = new Set([
  "MatMul",
  "Gemm",
  "MatMulNBits",
  "MatMulBnb4",
  "MatMulInteger",
  "MatMulIntegerToFloat",
  "DynamicQuantizeMatMul",
  "MatMulFpQ4",
  "QLinearMatMul",
  "QGemm",
  "FusedMatMul",
  "FusedGemm",
  "GemmFastGelu",
  "GemmFloat8",
  "Conv",
  "Einsum",
  "Attention",
  "QAttention",
  "MoE",
  "QMoE",
  "DFT",
]);

/** Whether a step is such an operator. */
export function isProjection({ opType }: Step): boolean {
  return PROJECTIONS.has(opType);
}

/**
 * The sums along the stream, in the ways in which they can be found; the likelier way comes first.
 *
 * Sums that every path passes are certain to be the stream's, but where something goes round whole blocks (a skip from the
 * embeddings or from an early block, values that later attention reads too), the sums in these blocks are none of them. Those
 * are met on following the stream.
 */
export function streamSums(flow: Flow): readonly (readonly StreamSum[])[] {
  const certain = bottleneckSums(flow);
  const traced = tracedSums(flow, certain);
  const known = new Set(certain.flatMap(({ after }) => [after, ...innerSums(flow, after)]));
  return traced.every(({ after }) => known.has(after)) ? [certain] : [traced, certain];
}

/** The sums that every path passes and that add something projected to what an earlier bottleneck holds. */
function bottleneckSums(flow: Flow): StreamSum[] {
  const sums: StreamSum[] = [];
  flow.steps.forEach((step, index) => {
    if (!flow.isBottleneck[index] || !isSum(flow, step)) return;
    const terms = termsOf(flow, step);
    const before = terms.find((term) => bottleneckBefore(flow, term) !== undefined);
    if (before === undefined) return;
    const start = flow.maker.get(bottleneckBefore(flow, before)!) as number;
    if (!flow.steps.slice(start + 1, index).some(isProjection)) return;
    const added = terms.filter((term) => carrierOf(flow, term) !== carrierOf(flow, before));
    if (added.length === 0) return;
    const parts = parallelParts(flow, bottleneckBefore(flow, before)!, added);
    sums.push({ before, after: step.outputs[0], added, parts, hasHiddenTerm: hasBias(step) });
  });
  return sums;
}

/**
 * The sums that are met on following the stream from its beginning: each adds something projected to what is made of
 * earlier states by norms, scales and weighted sums alone. Empty if the stream is lost before its end.
 */
function tracedSums(flow: Flow, certain: readonly StreamSum[]): StreamSum[] {
  const sums: StreamSum[] = [];
  const stream = new Set(flow.maker.keys().filter((name) => flow.maker.get(name) === -1));
  const projected = new Set<string>();
  flow.steps.forEach((step, index) => {
    const flowing = flowingInputs(flow, step);
    const others = flowing.filter((name) => !stream.has(name));
    // Before the first block there may be more than norms, such as a projection from smaller embeddings.
    const isBeginning = sums.length === 0 && flow.isBottleneck[index] && !isSum(flow, step);
    if (isBeginning || (others.length === 0 && isStreamArithmetic(step))) {
      step.outputs.forEach((name) => stream.add(name));
    } else if (isSum(flow, step) && others.length < flowing.length && others.every((name) => projected.has(name))) {
      const before = latest(flow, flowing.filter((name) => stream.has(name)));
      const added = termsOf(flow, step).filter((name) => !stream.has(name));
      const parts = parallelParts(flow, before, added);
      sums.push({ before, after: step.outputs[0], added, parts, hasHiddenTerm: hasBias(step) });
      stream.add(step.outputs[0]);
    } else if (isProjection(step) || others.some((name) => projected.has(name))) {
      step.outputs.forEach((name) => projected.add(name));
    }
  });
  const end = flow.maker.get(sums.at(-1)?.after ?? "") ?? flow.steps.length;
  // Whatever goes round blocks has to come back to the stream, and no sum that is certain may be missing.
  const isWhole = certain.every(({ after }) => stream.has(after)) &&
    flow.steps.some(({ outputs }, index) => index >= end && flow.isBottleneck[index] && stream.has(outputs[0]));
  return isWhole ? sums : [];
}

function latest(flow: Flow, names: readonly string[]): string {
  const place = (name: string) => flow.maker.get(name) as number;
  return names.reduce((a, b) => place(b) > place(a) ? b : a);
}

/** The tensors that a step reads and that are on the way. */
export function flowingInputs(flow: Flow, { inputs }: Step): string[] {
  return inputs.filter((name) => flow.tensors.has(name));
}

function isSum(flow: Flow, step: Step): boolean {
  return (step.opType === "Add" || step.opType === "Sum") && flowingInputs(flow, step).length >= 2;
}

function hasBias({ node }: Step): boolean {
  if (node.opType === "SkipLayerNormalization") return (node.inputs[4] ?? "") !== "";
  return node.opType === "SkipSimplifiedLayerNormalization" && (node.inputs[3] ?? "") !== "";
}

/** The bottleneck that a tensor carries on. Where a table of embeddings is quantised, it holds the rounded numbers. */
function bottleneckBefore(flow: Flow, name: string): string | undefined {
  return [SAME_NUMBERS, ROUNDED_NUMBERS].map((passing) => carrierOf(flow, name, passing)).find((carrier) =>
    isBottleneckTensor(flow, carrier)
  );
}

function isBottleneckTensor(flow: Flow, name: string): boolean {
  const index = flow.maker.get(name) as number;
  return index === -1 || flow.isBottleneck[index];
}

/** What a sum adds up; sums inside of it, as parallel blocks have, are taken apart. */
function termsOf(flow: Flow, sum: Step): string[] {
  return flowingInputs(flow, sum).flatMap((name) => isInner(flow, name) ? termsOf(flow, makerOf(flow, name)!) : [name]);
}

/** The sums inside of one. */
function innerSums(flow: Flow, sum: string): string[] {
  const inner = flowingInputs(flow, makerOf(flow, sum)!).filter((name) => isInner(flow, name));
  return inner.flatMap((name) => [name, ...innerSums(flow, name)]);
}

/** Whether a tensor is a sum of which nothing is made but another sum. */
function isInner(flow: Flow, name: string): boolean {
  const step = makerOf(flow, name);
  return step !== undefined && !isBottleneckTensor(flow, name) && isSum(flow, step) &&
    readersOf(flow, name).length === 1;
}

/** The steps that read a tensor. */
export function readersOf(flow: Flow, name: string): Step[] {
  return flow.steps.filter(({ inputs }) => inputs.includes(name));
}

/** The step that makes a tensor; `undefined` for the beginning. */
export function makerOf(flow: Flow, name: string): Step | undefined {
  return flow.steps[flow.maker.get(name) as number];
}

/** The tensor that holds the same numbers further up, before casts and the like. */
export function carrierOf(flow: Flow, name: string, passing: ReadonlySet<string> = SAME_NUMBERS): string {
  const index = flow.maker.get(name) as number;
  if (index < 0 || !passing.has(flow.steps[index].opType)) return name;
  const source = flow.steps[index].inputs[0];
  return flow.tensors.has(source) ? carrierOf(flow, source, passing) : name;
}
