/**
 * Finds the residual stream of a transformer in its ONNX graph, from structure alone.
 *
 * All information about the tokens flows through the residual stream: between the embedding and the output, it is the
 * only tensor at the end of each block. So the ends of sublayers are the sums that every path passes (bottlenecks) and
 * that add to an earlier bottleneck something computed from it with a projection. This holds for separate and fused
 * nodes, for sequential and parallel blocks, for norms before, after and around sublayers, and for any names.
 *
 * Where something goes round whole blocks (a skip from the embeddings, values that later blocks read again), the stream is
 * followed from its beginning instead.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { type Flow, flowBetween, type Step } from "./dataflow.ts";
import { type Ends, findEnds } from "./ends.ts";
import type { OnnxGraph } from "./graph.ts";
import { hasNorm, isStreamArithmetic, normOf } from "./norm.ts";
import {
  carrierOf,
  flowingInputs,
  isProjection,
  makerOf,
  readersOf,
  ROUNDED_NUMBERS,
  type StreamSum,
  streamSums,
} from "./sums.ts";
import { projectionDims, tableDims } from "./weights.ts";

/** The residual stream of a model with n blocks. */
export interface ResidualStream {
  /** What the look-up of token ids gives: the beginning of it all. */
  readonly embedding: string;
  /**
   * n + 1 tensors as in Hugging Face's `output_hidden_states`: embeddings, each block's end, the final norm's output. Of a
   * stream of which only the ends are known, the embeddings.
   */
  readonly hiddenStates: readonly string[];
  /** For each block its sums: attention and feed-forward, or one of both for parallel blocks, or one more that is between them. */
  readonly blocks: readonly (readonly StreamSum[])[];
  /** The graph's output to which the stream leads: logits, or the last hidden state of an encoder. */
  readonly output: string;
}

/**
 * Finds the residual stream.
 *
 * @param numLayers number of blocks, from the model's configuration
 * @throws {ModelError} if no chain of sums is found, or if it has not the given number of blocks; the message shows what was found
 */
export function findResidualStream(graph: OnnxGraph, numLayers: number): ResidualStream {
  const found = searchStream(graph, findEnds(graph), numLayers);
  if (typeof found === "string") throw new ModelError(`Cannot find the residual stream: ${found}`);
  return found;
}

/**
 * The residual stream, or where it cannot be found, its two ends: logits need no more.
 *
 * @throws {ModelError} if there are no ends
 */
export function findStreamOrEnds(graph: OnnxGraph, numLayers: number): ResidualStream {
  const ends = findEnds(graph);
  const found = searchStream(graph, ends, numLayers);
  if (typeof found !== "string") return found;
  const { embedding, output } = ends[0];
  return { embedding, hiddenStates: [embedding], blocks: [], output };
}

/** The stream, or why it is not found: the reason of the likeliest way. */
function searchStream(graph: OnnxGraph, ends: readonly Ends[], numLayers: number): ResidualStream | string {
  const reasons: string[] = [];
  for (const end of ends) {
    for (const sums of streamSums(end.flow)) {
      const found = streamOf(graph, end, sums, numLayers);
      if (typeof found !== "string") return found;
      reasons.push(found);
    }
  }
  return reasons[0];
}

/** Sums of a block: one where its parts are parallel, three where attention to another model's states is between them. */
const SUMS_PER_BLOCK: readonly number[] = [1, 2, 3];

function streamOf(
  graph: OnnxGraph,
  { flow, embedding, output }: Ends,
  sums: readonly StreamSum[],
  numLayers: number,
): ResidualStream | string {
  const sumsPerBlock = sums.length / numLayers;
  if (!SUMS_PER_BLOCK.includes(sumsPerBlock)) {
    return `the configuration says ${numLayers} blocks, which is ${numLayers} sums (parallel blocks) or ` +
      `${2 * numLayers}, but the graph has ${sums.length} sums between "${embedding}" and "${output}"${
        describe(sums)
      }; ` +
      "the layers of such a graph cannot be told apart, though its outputs can be computed";
  }
  const foreign = sums.slice(1).find((sum, index) => wayFrom(flow, sums[index], sum) === undefined);
  if (foreign !== undefined) {
    return `between the sum "${
      sums[sums.indexOf(foreign) - 1].after
    }" and "${foreign.before}", where the next sublayer ` +
      "begins, the graph has operations that are not part of a norm";
  }
  const blocks = Array.from(
    { length: numLayers },
    (_, block) => sums.slice(block * sumsPerBlock, (block + 1) * sumsPerBlock),
  );
  const last = sums[sums.length - 1].after;
  const normalised = normOf(flow, last) ?? scaledOf(flow, last) ?? last;
  const isProjected = flow.steps.slice(0, flow.maker.get(sums[0].before) as number).some(isProjection);
  const finalState = isProjected ? projectedBack(graph, flow, embedding, normalised) ?? normalised : normalised;
  return { embedding, hiddenStates: [...statesBefore(flow, blocks), finalState], blocks, output };
}

function describe(sums: readonly StreamSum[]): string {
  if (sums.length === 0) return "";
  const names = sums.map((sum) => `"${sum.after}"`);
  return `: ${names.length > 12 ? [...names.slice(0, 6), "…", ...names.slice(-5)].join(", ") : names.join(", ")}`;
}

/**
 * What lies between a sum and the next sublayer: nothing, or a norm or scales; `undefined` if there is more, and a part of
 * the model was not understood.
 */
function wayFrom(flow: Flow, { after }: StreamSum, { before }: StreamSum): readonly Step[] | undefined {
  if (carrierOf(flow, before, ROUNDED_NUMBERS) === carrierOf(flow, after, ROUNDED_NUMBERS)) return [];
  const [from, to] = [after, before].map((name) => flow.maker.get(name) as number);
  const way = flowBetween(flow.steps.slice(from + 1, to + 1), after, before)?.steps;
  return way?.every(isStreamArithmetic) ? way : undefined;
}

/** The stream before each block. */
function statesBefore(flow: Flow, blocks: readonly (readonly StreamSum[])[]): string[] {
  const isBlocksEnd = scaledOf(flow, blocks.at(-1)!.at(-1)!.after) !== undefined;
  const ways = blocks.slice(1).map((block, index) => wayFrom(flow, blocks[index].at(-1)!, block[0])!);
  // Scales between blocks belong to the one before, if the last one has them too, else to the one behind.
  const states = blocks.slice(1).map((block, index) => {
    const isOwn = isBlocksEnd || ways[index].length === 0 || hasNorm(ways[index]);
    return isOwn ? block[0].before : blocks[index].at(-1)!.after;
  });
  const first = blocks[0][0].before;
  const isScaled = !isBlocksEnd && ways.some((way) => way.length > 0 && !hasNorm(way) && isScale(flow, way[0]));
  return [isScaled ? unscaled(flow, first) : first, ...states];
}

/** What becomes of a tensor that is only read to be scaled; `undefined` if it is read for more. */
function scaledOf(flow: Flow, tensor: string): string | undefined {
  const [reader, ...others] = readersOf(flow, tensor);
  if (reader === undefined || others.length > 0) return undefined;
  if (reader.opType === "Cast") return scaledOf(flow, reader.outputs[0]);
  return isScale(flow, reader) ? reader.outputs[0] : undefined;
}

/** Whether a step multiplies the stream with numbers that do not depend on it. */
function isScale(flow: Flow, step: Step): boolean {
  return step.opType === "Mul" && flowingInputs(flow, step).length === 1;
}

/** What the weighted sum that a block begins with is made of. */
function unscaled(flow: Flow, tensor: string): string {
  const step = makerOf(flow, tensor);
  if (step === undefined) return tensor;
  const flowing = flowingInputs(flow, step);
  if (isScale(flow, step) || step.opType === "Cast") return flowing[0];
  if (step.opType !== "Add") return tensor;
  const sources = new Set(flowing.map((name) => unscaled(flow, name)));
  return sources.size === 1 ? [...sources][0] : tensor;
}

/** Operators between two projections with nothing of its own between them. */
const LINEAR: ReadonlySet<string> = new Set([...ROUNDED_NUMBERS, "DynamicQuantizeLinear", "Mul", "Add"]);

/**
 * The last hidden state of models whose embeddings are smaller than their stream (OPT 350M): what the vocabulary
 * projection reads is projected back to the size of the embeddings before. `undefined` for others.
 */
function projectedBack(graph: OnnxGraph, flow: Flow, embedding: string, state: string): string | undefined {
  const begin = (flow.maker.get(state) as number) + 1;
  const back = flow.steps.findIndex((step, index) => index >= begin && isProjection(step));
  const vocabulary = flow.steps.findIndex((step, index) => index > back && isProjection(step));
  if (back === -1 || vocabulary === -1) return undefined;
  const size = tableDims(graph, embedding)?.[1];
  if (size === undefined || !projectionDims(graph, flow.steps[back])?.includes(size)) return undefined;
  const between = flow.steps.slice(begin, vocabulary);
  if (!between.every((step, index) => index === back - begin || LINEAR.has(step.opType))) return undefined;
  const isResult = ({ opType }: Step, index: number) =>
    flow.isBottleneck[begin + index] && !opType.includes("Quantize");
  return between.findLast(isResult)?.outputs[0];
}
