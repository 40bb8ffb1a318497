/**
 * Cuts a model down to how a score of each row changes with the embeddings of its tokens, on the way from a baseline to them.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { BuiltNode, BuiltValue } from "../build.ts";
import { type Cut, cutModel } from "../cut.ts";
import { makerOf } from "../dataflow.ts";
import { ELEMENT_TYPE, type OnnxModel, type OnnxNode } from "../graph.ts";
import { logitsAtLastTokens, logitsRequest } from "../logits.ts";
import { readingOf, type WantedPoint } from "../points.ts";
import type { ResidualStream } from "../residual.ts";
import { BackwardGraph } from "./backward_graph.ts";
import { nodesOf } from "./cut_gradients.ts";
import { differentiate } from "./differentiate.ts";
import { requireDifferentiable } from "./refusals.ts";

/** How far the embeddings are on the way from the baseline, 0, to the text, 1: a float32. */
export const WAY_INPUT = "probegraph.way";

/** For each row the token whose embedding is the baseline: int64 of shape [rows, 1]. */
export const BASELINE_INPUT = "probegraph.baseline";

/**
 * What the score is made of. Of logits what each counts for: float32 of shape [rows, 1, tokens asked for]. Of a probe what
 * each token's vector counts for in the one that it reads: [rows, tokens, 1].
 */
export const WEIGHTS_INPUT = "probegraph.score_weights";

/** The output with the score of each row: [rows]. */
export const SCORE_OUTPUT = "probegraph.score";

/** The output with each token's way from the baseline times the gradient by its embedding, summed: [rows, tokens]. */
export const TOKENS_OUTPUT = "probegraph.tokens";

/** What is divided among tokens. */
export type TokenScore =
  /** A weighted sum of the logits of tokens after the last one. */
  | { readonly kind: "logits"; readonly tokenIds: readonly number[] }
  /** What a linear probe makes of the weighted sum of the vectors at a point. */
  | { readonly kind: "probe"; readonly point: WantedPoint; readonly plane: ProbePlane };

/** A linear probe in the space of the vectors that it reads. */
export interface ProbePlane {
  /** One weight for each number of a vector. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** What is added. */
  readonly bias: number;
  /** Whether vectors are brought to length 1 before. */
  readonly isNormalized: boolean;
}

/** What to cut. */
export interface TokenCutRequest {
  /** What is divided. */
  readonly score: TokenScore;
  /** Whether the baseline is a token's embedding, and not zeros. */
  readonly hasBaseline: boolean;
}

/**
 * Makes the cut.
 *
 * @param stream as it is found in the graph before edits
 * @throws {ModelError} if the model gives no logits of tokens, its embeddings are looked up by a fused node, it is quantised or
 * of half precision, or an operator between the embeddings and the score has no rule
 */
export function cutAtTokens(model: OnnxModel, stream: ResidualStream, { score, hasBaseline }: TokenCutRequest): Cut {
  requireDifferentiable(model);
  const lookUp = lookUpOf(model, stream);
  const embedding = model.graph.edited?.get(stream.embedding) ?? stream.embedding;
  const request = score.kind === "logits"
    ? logitsRequest(model, stream, score.tokenIds, logitsAtLastTokens(model, stream, { whole: [stream.embedding] }))
    : readingOf(score.point);
  const addedInputs = [...request.addedInputs ?? [], ...ADDED];
  const graph = new BackwardGraph(model, { ...request, addedInputs });
  const baseline = hasBaseline ? graph.node("Gather", [lookUp.inputs[0], BASELINE_INPUT]) : undefined;
  const way = baseline === undefined ? embedding : graph.minus(embedding, baseline);
  const gone = graph.times(way, WAY_INPUT);
  const moved = baseline === undefined ? gone : graph.plus(baseline, gone);
  const read = (name: string) => name === embedding ? moved : name;
  const [tensor] = request.outputs.map(({ tensor }) => read(tensor));
  const divided = score.kind === "logits" ? weightedLogits(graph, tensor) : probeScore(graph, tensor, score.plane);
  const rename = (name: string, node: OnnxNode) => read(request.rename?.(name, node) ?? name);
  const readers = request.addedNodes!.map((node): BuiltNode => ({ ...node, inputs: node.inputs.map(read) }));
  const [gradient] = differentiate(graph, {
    nodes: nodesOf(model, { outputs: [], rename, addedNodes: [...readers, ...graph.addedNodes] }),
    seeds: new Map([[divided, graph.node("Expand", [graph.float(1), graph.shape(divided)])]]),
    wanted: [moved],
  });
  const added = graph.node("ReduceSum", [graph.times(way, gradient), graph.integers(-1)], { keepdims: 0n });
  return cutModel(model, {
    ...request,
    rename,
    outputs: [{ tensor: divided, name: SCORE_OUTPUT }, { tensor: added, name: TOKENS_OUTPUT }],
    addedNodes: [...readers, ...graph.addedNodes],
    addedTensors: [...request.addedTensors ?? [], ...graph.addedTensors],
    addedInputs,
  });
}

const ADDED: readonly BuiltValue[] = [
  { name: WAY_INPUT, elementType: ELEMENT_TYPE.float, shape: [] },
  { name: BASELINE_INPUT, elementType: ELEMENT_TYPE.int64, shape: ["baseline_rows", 1] },
  { name: WEIGHTS_INPUT, elementType: ELEMENT_TYPE.float, shape: ["score_rows", undefined, undefined] },
];

/** The node that looks tokens up in the table of embeddings. */
function lookUpOf({ graph }: OnnxModel, { embedding }: ResidualStream): OnnxNode {
  const maker = makerOf(graph, graph.edited?.get(embedding) ?? embedding);
  if (maker?.opType === "Gather") return maker;
  throw new ModelError(
    `Cannot tell what each token adds: in this graph ${
      maker === undefined ? `"${embedding}" is an input` : `the node ${maker.opType} makes the embeddings`
    }, and not a look-up (Gather) of input_ids in a table; export the model without fused operators (torch.onnx or Optimum ` +
      "without optimisation)",
  );
}

/** Σ weight · logit of each row. */
function weightedLogits(graph: BackwardGraph, logits: string): string {
  return graph.node("ReduceSum", [graph.times(logits, WEIGHTS_INPUT), graph.integers(1, 2)], { keepdims: 0n });
}

/** What a probe makes of the weighted sum of each row's vectors. */
function probeScore(graph: BackwardGraph, vectors: string, { weights, bias, isNormalized }: ProbePlane): string {
  const rows = graph.node("Gather", [graph.shape(WEIGHTS_INPUT), graph.integers(0, 1)]);
  const shape = graph.node("Concat", [rows, graph.integers(weights.length)], { axis: 0n });
  const weighted = graph.times(graph.node("Reshape", [vectors, shape]), WEIGHTS_INPUT);
  const pooled = graph.node("ReduceSum", [weighted, graph.integers(1)], { keepdims: 0n });
  const x = isNormalized ? normalized(graph, pooled) : pooled;
  const product = graph.node("MatMul", [x, graph.floats([weights.length, 1], weights)]);
  return graph.plus(graph.node("Squeeze", [product, graph.integers(1)]), bias);
}

/** x / |x|; 0 stays 0. */
function normalized(graph: BackwardGraph, x: string): string {
  const length = graph.node("Sqrt", [graph.sum(graph.times(x, x), graph.integers(-1))]);
  return graph.over(x, graph.where(graph.node("Equal", [length, graph.float(0)]), 1, length));
}
