/**
 * Finds the residual stream of a transformer in its ONNX graph, from structure alone.
 *
 * All information about the tokens flows through the residual stream: between the embedding and the output, it is the
 * only tensor at the end of each block. So the ends of sublayers are the sums that every path passes (bottlenecks) and
 * that add to an earlier bottleneck something computed from it with a projection. This holds for separate and fused
 * nodes, for sequential and parallel blocks, for norms before, after and around sublayers, and for any names.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { type Flow, flowBetween, type Step, stepsOf } from "./dataflow.ts";
import type { OnnxGraph } from "./graph.ts";
import { type ParallelParts, parallelParts } from "./parallel.ts";

/** One addition to the residual stream. */
export interface ResidualStep {
  /** The residual stream before the sublayer. */
  readonly before: string;
  /** The residual stream after it: the sum, before any norm that follows. */
  readonly after: string;
  /** The same after the norm that follows, in models that normalise the stream itself; else equal to `after`. */
  readonly settled: string;
  /** What is added: one tensor, or several of a parallel block. */
  readonly added: readonly string[];
  /** Which of two added tensors is attention's; `undefined` if one is added, or it cannot be told. */
  readonly parts: ParallelParts | undefined;
  /** Whether a fused node adds something more, such as a bias. */
  readonly hasHiddenTerm: boolean;
}

/** A sum of which it is not known yet what follows. */
type FoundSum = Omit<ResidualStep, "settled">;

/** The residual stream of a model with n blocks. */
export interface ResidualStream {
  /** n + 1 tensors as in Hugging Face's `output_hidden_states`: embeddings, each block's end, the final norm's output. */
  readonly hiddenStates: readonly string[];
  /** For each block its sums: attention and feed-forward, or one of both for parallel blocks. */
  readonly blocks: readonly (readonly ResidualStep[])[];
  /** The graph's output to which the stream leads: logits, or the last hidden state of an encoder. */
  readonly output: string;
}

/** Operators that pass on the numbers as they are. */
const SAME_NUMBERS: ReadonlySet<string> = new Set(["Identity", "Cast", "Dropout", "Reshape"]);
/** Operators that pass on the numbers, rounded. */
const ROUNDED_NUMBERS: ReadonlySet<string> = new Set([...SAME_NUMBERS, "QuantizeLinear", "DequantizeLinear"]);
/** Operators that multiply with weights: what a sublayer has and a norm or an activation function has not. */
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
]);
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
/** Operators between the input of token ids and the look-up in the embedding table. */
const ID_SHAPERS: ReadonlySet<string> = new Set(["Reshape", "Cast", "Identity", "Unsqueeze", "Squeeze", "Flatten"]);
const OUTPUT_NAMES: readonly string[] = ["logits", "last_hidden_state", "token_embeddings", "hidden_states"];

/**
 * Finds the residual stream.
 *
 * @param numLayers number of blocks, from the model's configuration
 * @throws {ModelError} if no chain of sums is found, or if it has not the given number of blocks; the message shows what was found
 */
export function findResidualStream(graph: OnnxGraph, numLayers: number): ResidualStream {
  const steps = stepsOf(graph);
  const embedding = findEmbedding(graph, steps);
  const { output, flow } = findOutput(graph, steps, embedding);
  const sums = findSums(flow);
  const sumsPerBlock = sums.length / numLayers;
  if (sumsPerBlock !== 1 && sumsPerBlock !== 2) {
    throw new ModelError(
      `Cannot find the residual stream: the configuration says ${numLayers} blocks, which is ${numLayers} sums ` +
        `(parallel blocks) or ${2 * numLayers}, but the graph has ${sums.length} sums between "${embedding}" and ` +
        `"${output}"${describe(sums)}; export the model again without graph changes that hide its blocks`,
    );
  }
  const settled = sums.map((sum, index) => settle(flow, sum, sums[index + 1]));
  const blocks = Array.from(
    { length: numLayers },
    (_, block) => settled.slice(block * sumsPerBlock, (block + 1) * sumsPerBlock),
  );
  const lastSum = sums[sums.length - 1].after;
  return {
    hiddenStates: [...blocks.map((block) => block[0].before), normOf(flow, lastSum) ?? lastSum],
    blocks,
    output,
  };
}

function describe(sums: readonly FoundSum[]): string {
  if (sums.length === 0) return "";
  const names = sums.map((sum) => `"${sum.after}"`);
  return `: ${names.length > 12 ? [...names.slice(0, 6), "…", ...names.slice(-5)].join(", ") : names.join(", ")}`;
}

/** The output of the look-up of token ids in the embedding table. */
function findEmbedding(graph: OnnxGraph, steps: readonly Step[]): string {
  const ids = graph.inputs.find((input) => input.name === "input_ids")?.name ??
    graph.inputs.find((input) => /ids$|tokens$/.test(input.name) && !/type|position/.test(input.name))?.name;
  const embeddings = graph.inputs.find((input) => input.name === "inputs_embeds")?.name;
  if (ids === undefined) {
    if (embeddings !== undefined) return embeddings;
    throw new ModelError(
      `Cannot find the token ids: the graph's inputs are ${
        list(graph.inputs)
      }; a graph with the input "input_ids" would work`,
    );
  }
  const shaped = new Set([ids]);
  for (const step of steps) {
    if (ID_SHAPERS.has(step.opType) && shaped.has(step.inputs[0])) shaped.add(step.outputs[0]);
    if (step.opType === "EmbedLayerNormalization" && shaped.has(step.inputs[0])) return step.outputs[0];
    if (/^Gather/.test(step.opType) && shaped.has(step.inputs[1]) && !shaped.has(step.inputs[0])) {
      return step.outputs[0];
    }
  }
  throw new ModelError(`Cannot find the embedding: no node of the graph looks up "${ids}" in a table`);
}

function list(values: readonly { readonly name: string }[]): string {
  return values.map((value) => `"${value.name}"`).join(", ");
}

function findOutput(graph: OnnxGraph, steps: readonly Step[], embedding: string): { output: string; flow: Flow } {
  const names = graph.outputs.map((output) => output.name).filter((name) => !/(^|\/)(present|past)/.test(name));
  const ordered = [...OUTPUT_NAMES.filter((name) => names.includes(name)), ...names];
  for (const output of ordered) {
    const flow = flowBetween(steps, embedding, output);
    if (flow !== undefined) return { output, flow };
  }
  throw new ModelError(
    `Cannot find the model's output: none of ${list(graph.outputs)} depends on the embedding "${embedding}"`,
  );
}

function findSums(flow: Flow): FoundSum[] {
  const sums: FoundSum[] = [];
  flow.steps.forEach((step, index) => {
    if (!flow.isBottleneck[index] || !isSum(flow, step)) return;
    const terms = termsOf(flow, step);
    const before = terms.find((term) => bottleneckBefore(flow, term) !== undefined);
    if (before === undefined) return;
    const start = flow.maker.get(bottleneckBefore(flow, before)!) as number;
    if (!flow.steps.slice(start + 1, index).some((inner) => PROJECTIONS.has(inner.opType))) return;
    const added = terms.filter((term) => carrierOf(flow, term) !== carrierOf(flow, before));
    if (added.length === 0) return;
    const parts = parallelParts(flow, bottleneckBefore(flow, before)!, added);
    sums.push({ before, after: step.outputs[0], added, parts, hasHiddenTerm: hasBias(step) });
  });
  return sums;
}

function isSum(flow: Flow, step: Step): boolean {
  return (step.opType === "Add" || step.opType === "Sum") &&
    step.inputs.filter((name) => flow.tensors.has(name)).length >= 2;
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
  return sum.inputs.filter((name) => flow.tensors.has(name)).flatMap((name) => {
    const index = flow.maker.get(name) as number;
    if (index < 0 || flow.isBottleneck[index] || !isSum(flow, flow.steps[index])) return [name];
    return termsOf(flow, flow.steps[index]);
  });
}

/** The tensor that holds the same numbers further up, before casts and the like. */
function carrierOf(flow: Flow, name: string, passing: ReadonlySet<string> = SAME_NUMBERS): string {
  const index = flow.maker.get(name) as number;
  if (index < 0 || !passing.has(flow.steps[index].opType)) return name;
  const source = flow.steps[index].inputs[0];
  return flow.tensors.has(source) ? carrierOf(flow, source, passing) : name;
}

/** Between two sums there may be a norm, and nothing else: otherwise a part of the model was not understood. */
function settle(flow: Flow, sum: FoundSum, next: FoundSum | undefined): ResidualStep {
  const norm = normOf(flow, sum.after);
  if (next === undefined) return { ...sum, settled: norm ?? sum.after };
  const begin = carrierOf(flow, next.before, ROUNDED_NUMBERS);
  if (begin === carrierOf(flow, sum.after, ROUNDED_NUMBERS)) return { ...sum, settled: sum.after };
  if (norm !== undefined && begin === carrierOf(flow, norm, ROUNDED_NUMBERS)) return { ...sum, settled: norm };
  throw new ModelError(
    `Cannot find the residual stream: between the sum "${sum.after}" and "${next.before}", where the next sublayer ` +
      "begins, the graph has operations that are not part of a norm",
  );
}

/** The output of the norm, fused or taken apart, that follows a tensor directly on all paths. */
function normOf(flow: Flow, tensor: string): string | undefined {
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
