/**
 * Finds a point in a graph, by structure alone.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { flowBetween, type Step, stepsOf } from "../dataflow.ts";
import { integerAttribute, type OnnxModel } from "../graph.ts";
import type { ResidualStream } from "../residual.ts";
import { projectionDims } from "../weights.ts";
import { attentionResult, openAttention } from "./attention.ts";
import { type FusedAttention, fusedAttention } from "./fused_attention.ts";
import { type HeadHook, isHeadHook, isNormHook, isStreamHook, parsePointName, type PointName } from "./names.ts";
import { findNormPoint } from "./norm_points.ts";
import type { HeadSizes, Point } from "./point.ts";
import { findStreamPoint } from "./stream_points.ts";
import { lastProjection, type Sublayer, sublayerOf } from "./sublayer.ts";
import { unmixedVectors } from "./unmixed.ts";

/** A graph in which points are looked for. */
interface Search {
  readonly model: OnnxModel;
  readonly stream: ResidualStream;
  readonly sizes: HeadSizes;
  readonly steps: readonly Step[];
}

/** What to do about what cannot be found in a graph. */
const WAY_OUT = "export the model without fused attention (torch.onnx with attention in separate nodes), or take " +
  "another point of the block";

/**
 * Finds a point by its name.
 *
 * @throws {ModelError} if the name is not known, the block is out of range, or the graph does not show this point; the message
 * says what swallows it
 */
export function findPoint(model: OnnxModel, stream: ResidualStream, sizes: HeadSizes, name: string): Point {
  const parsed = parsePointName(name, stream.blocks.length);
  const { hook } = parsed;
  if (isStreamHook(hook)) {
    return { kind: "stream", heads: 1, size: sizes.hiddenSize, ...findStreamPoint(stream, parsed, hook) };
  }
  const search = { model, stream, sizes, steps: stepsOf(model.graph) };
  if (hook === "mlp.hook_post") return findNeurons(search, parsed);
  if (isHeadHook(hook)) return findHeads(search, parsed, hook);
  if (isNormHook(hook)) {
    const place = findNormPoint(model, search.steps, stream, parsed, hook);
    return { kind: "normalized", heads: 1, size: sizes.hiddenSize, ...place };
  }
  return findPattern(search, parsed);
}

function findNeurons({ model, stream, steps }: Search, { name, block }: PointName): Point {
  const part = sublayerOf(steps, stream, block, "feedForward");
  const projected = part && lastProjection(part.flow);
  const size = projected && projectionSizes(model, projected.projection)?.read;
  if (projected === undefined || size === undefined) {
    throw new ModelError(
      `Cannot take hook point "${name}": what the block's feed-forward part adds is not the projection of one row of ` +
        "neurons (a mixture of experts has none, and some exports fuse it); blocks.N.hook_mlp_out is what it adds",
    );
  }
  return { kind: "neurons", tensor: projected.read[0], heads: 1, size };
}

/** How many numbers of each vector a projection reads, and how many it gives. */
function projectionSizes(model: OnnxModel, projection: Step): { read: number; given: number } | undefined {
  const { node } = projection;
  const [read, given] = ["K", "N"].map((name) => integerAttribute(model, node, name)?.[0]);
  if (read !== undefined && given !== undefined) return { read, given };
  const dims = projectionDims(model.graph, projection)?.slice(-2);
  if (dims?.length !== 2) return undefined;
  const isTransposed = (integerAttribute(model, node, "transB")?.[0] ?? 0) !== 0;
  return isTransposed ? { read: dims[1], given: dims[0] } : { read: dims[0], given: dims[1] };
}

/** A block's attention: the results of its heads, and the node that computes them, if one does. */
interface Attention {
  readonly part: Sublayer;
  readonly result: string;
  readonly fused: FusedAttention | undefined;
}

function attentionOf({ model, stream, steps }: Search, { name, block }: PointName): Attention {
  const part = sublayerOf(steps, stream, block, "attention");
  const result = part && attentionResult(part);
  if (part === undefined || result === undefined) {
    throw new ModelError(
      `Cannot take hook point "${name}": what block ${block} adds first is not the projection of attention's heads ` +
        "(a model without attention, or an export that fuses more than attention into one node); take a point of the stream",
    );
  }
  return { part, result, fused: fusedAttention(model, part, steps, result) };
}

function findHeads(search: Search, parsed: PointName, hook: HeadHook): Point {
  const { model, steps, sizes } = search;
  const { name } = parsed;
  const { part, result, fused } = attentionOf(search, parsed);
  const size = sizes.headDim;
  const heads = fused?.heads ?? sizes.numHeads;
  if (size === undefined || heads === undefined) {
    throw new ModelError(
      `Cannot take hook point "${name}": the model's config.json gives no number of attention heads, by which they are told apart`,
    );
  }
  if (hook === "attn.hook_z") return { kind: "heads", tensor: result, heads, size };
  const keyValueHeads = fused?.keyValueHeads ?? sizes.numKeyValueHeads ?? heads;
  const counts = { "attn.hook_q": heads, "attn.hook_k": keyValueHeads, "attn.hook_v": keyValueHeads };
  if (fused?.inputs === "packed") return packedPoint(fused.node.inputs[0], hook, heads, keyValueHeads, size);
  const read = fused === undefined ? openAttention(part, steps, result) : inputsOf(fused);
  const flow = read && flowBetween(steps, part.start, read[ROLE[hook]]);
  const found = flow && unmixedVectors(model, flow);
  if (found === undefined) throw swallowed(name, fused);
  const given = projectionSizes(model, found.projection)?.given;
  if (!found.isPart && given !== undefined && given !== counts[hook] * size) {
    throw notTaken(name, given, counts[hook], size);
  }
  return { kind: "heads", tensor: found.tensor, order: found.order, heads: counts[hook], size };
}

const ROLE = { "attn.hook_q": "query", "attn.hook_k": "key", "attn.hook_v": "value" } as const;

function inputsOf({ node, inputs }: FusedAttention) {
  if (inputs !== "apart") return undefined;
  const [query, key, value] = node.inputs;
  return { query, key, value };
}

/** Queries, keys and values side by side, as heads of one tensor. */
function packedPoint(
  tensor: string,
  hook: keyof typeof ROLE,
  heads: number,
  keyValueHeads: number,
  size: number,
): Point {
  const first = { "attn.hook_q": 0, "attn.hook_k": heads, "attn.hook_v": heads + keyValueHeads }[hook];
  const count = hook === "attn.hook_q" ? heads : keyValueHeads;
  return { kind: "heads", tensor, heads: count, size, packed: { first, heads: heads + 2 * keyValueHeads } };
}

function findPattern(search: Search, parsed: PointName): Point {
  const { steps, sizes } = search;
  const { part, result, fused } = attentionOf(search, parsed);
  const open = fused === undefined ? openAttention(part, steps, result) : undefined;
  const heads = fused?.heads ?? sizes.numHeads;
  if (heads === undefined) throw swallowed(parsed.name, fused);
  if (open !== undefined) return { kind: "pattern", tensor: open.pattern, heads, size: 0 };
  if (fused?.pattern === undefined) throw swallowed(parsed.name, fused);
  return { kind: "pattern", heads, size: 0, ...fused.pattern };
}

function swallowed(name: string, fused: FusedAttention | undefined): ModelError {
  const why = fused === undefined
    ? "its attention is not one softmax between two products of what comes from the stream"
    : `the fused node ${fused.node.opType} swallows it`;
  return new ModelError(`Cannot take hook point "${name}": ${why}; ${WAY_OUT}`);
}

/** The configuration's heads are not the graph's, or what the projection gives is divided in a way that is not known. */
function notTaken(name: string, given: number, heads: number, size: number): ModelError {
  return new ModelError(
    `Cannot take hook point "${name}": its projection gives ${given} numbers for each token, and config.json says ${heads} ` +
      `heads of ${size}; where several things are projected at once, this graph divides them in a way that is not known; ` +
      WAY_OUT,
  );
}
