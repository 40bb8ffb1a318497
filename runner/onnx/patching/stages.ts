/**
 * Cuts a model into stages that begin where patches do, so that a patched row begins at its own block.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { BuiltNode } from "../build.ts";
import { type Cut, cutModel, type CutOutput, type CutRequest } from "../cut.ts";
import { inputsOf } from "../dataflow.ts";
import { givenTensors } from "../given_tensors.ts";
import type { OnnxModel, OnnxNode } from "../graph.ts";
import { requireVocabulary } from "../head.ts";
import { logitsAtLastTokens, logitsRequest } from "../logits.ts";
import { pointOutput, readingOf } from "../points.ts";
import type { Point } from "../points/point.ts";
import type { ResidualStream } from "../residual.ts";
import { allSkipNormParts } from "../skip_norms.ts";
import { crossings } from "./crossing.ts";
import { type NamedPoint, PATCH_VALUES, type Replacement, replacementAt, SITE_TENSOR } from "./replacement.ts";

/** The output with the point's tensor before it is patched, as the tensor lies in the graph. */
export const SITE_OUTPUT = "probegraph.site";

/** A part of a model, from the beginning of one block to that of another, or to the logits. */
export interface Stage {
  /** The cut. */
  readonly cut: Cut;
  /** The block in which rows are patched first; `undefined` for what comes before all patches. */
  readonly layer: number | undefined;
  /** Tensors that come from the stage before. */
  readonly carriedIn: readonly string[];
  /** Tensors that the next stage needs; those of `carriedIn` among them that this one does not give out stay as they are. */
  readonly carriedOut: readonly string[];
  /** The point that is patched. */
  readonly point: Point | undefined;
}

/** Points to patch, by block, and the tokens whose logits are wanted. */
export interface StageRequest {
  /** The points by their blocks, ascending. */
  readonly points: ReadonlyMap<number, NamedPoint>;
  /** The tokens. */
  readonly tokenIds: readonly number[];
}

/** The input by which a tensor comes from the stage before. */
export function carriedInput(tensor: string): string {
  return `probegraph.carried.${tensor}`;
}

/** The output by which a tensor goes to the next stage. */
export function carriedOutput(tensor: string): string {
  return `probegraph.next.${tensor}`;
}

/**
 * Cuts a model into stages.
 *
 * @throws {ModelError} if a point cannot be patched, or the model gives no logits of tokens
 */
export function cutIntoStages(model: OnnxModel, stream: ResidualStream, request: StageRequest): Stage[] {
  requireVocabulary(model, stream);
  const layers = [...request.points.keys()];
  const crossing = crossings(model.graph, stream);
  const begins = layers[0] === 0 ? layers : [undefined, ...layers];
  return begins.map((layer, index) => {
    const next = begins[index + 1];
    const carriedIn = index === 0 ? [] : crossing[layer!];
    return stageOf(model, stream, request, { layer, carriedIn, carriedOut: next === undefined ? [] : crossing[next] });
  });
}

type StageEnds = Pick<Stage, "layer" | "carriedIn" | "carriedOut">;

function stageOf(model: OnnxModel, stream: ResidualStream, request: StageRequest, ends: StageEnds): Stage {
  const { layer, carriedIn, carriedOut } = ends;
  const point = layer === undefined ? undefined : request.points.get(layer)!;
  const isLast = carriedOut.length === 0;
  const logits = isLast ? lastRequest(model, stream, request.tokenIds, point) : undefined;
  const given = givenTensors(model, carriedIn, carriedInput);
  const fromBefore = (name: string) => given.read.get(name) ?? name;
  const patched = point && replacementAt(model, requireRead(model, point), fromBefore);
  const read = (name: string) => patched !== undefined && name === point!.tensor ? patched.tensor : fromBefore(name);
  const rename = (name: string, node: OnnxNode) => read(logits?.rename?.(name, node) ?? name);
  const reading = point &&
    readingOf({ ...point, name: pointOutput(point.name), minus: undefined, tensor: SITE_TENSOR });
  const readers = [
    ...logits?.addedNodes ?? [],
    ...allSkipNormParts(model, (name, node) => logits?.rename?.(name, node) ?? name),
  ];
  const changed = carriedOut.filter((name) => !carriedIn.includes(name) || read(name) !== fromBefore(name));
  const cut = cutModel(model, {
    addedPicks: logits?.addedPicks,
    outputs: [
      ...changed.map((name) => ({ tensor: read(name), name: carriedOutput(name) })),
      ...logits?.outputs ?? [],
      ...siteOutputs(patched, reading),
    ],
    rename,
    addedNodes: [
      ...readers.map((node): BuiltNode => ({ ...node, inputs: node.inputs.map(read) })),
      ...given.addedNodes,
      ...patched?.nodes ?? [],
      ...reading?.addedNodes ?? [],
    ],
    addedTensors: [...logits?.addedTensors ?? [], ...patched?.tensors ?? [], ...reading?.addedTensors ?? []],
    addedInputs: [
      ...logits?.addedInputs ?? [],
      ...PATCH_VALUES,
      ...given.addedInputs,
    ],
  });
  return { cut, layer, carriedIn, carriedOut, point };
}

function siteOutputs(patched: Replacement | undefined, reading: CutRequest | undefined): readonly CutOutput[] {
  return patched === undefined ? [] : [{ tensor: SITE_TENSOR, name: SITE_OUTPUT }, ...reading!.outputs];
}

/** The logits of the last stage; the patched point stays whole. */
function lastRequest(
  model: OnnxModel,
  stream: ResidualStream,
  tokenIds: readonly number[],
  point: Point | undefined,
): CutRequest {
  const whole = [point?.tensor, point?.minus].filter((name) => name !== undefined);
  return logitsRequest(model, stream, tokenIds, logitsAtLastTokens(model, stream, { whole }));
}

/** A point that a fused node gives out for whoever wants to look changes nothing when it is replaced. */
function requireRead(model: OnnxModel, point: NamedPoint): NamedPoint {
  const { tensor, name } = point;
  const parts = allSkipNormParts(model, (read) => read);
  const isRead = [...model.graph.nodes.map(inputsOf), ...parts.map(({ inputs }) => inputs)].some((inputs) =>
    inputs.includes(tensor)
  );
  if (isRead) return point;
  throw new ModelError(
    `Cannot patch "${name}": in this graph a fused node computes it and uses it at once; export the model without fused ` +
      "attention (torch.onnx with attention in separate nodes), or patch another site",
  );
}
