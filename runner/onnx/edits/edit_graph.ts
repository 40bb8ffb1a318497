/**
 * Edits a graph: what flows at a point is changed before anything reads it.
 *
 * The tensor keeps its name, and what made it gives it out under another: so whoever reads the point, further down or as a
 * result, reads it edited, and what was found in the graph before stays true.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { BuiltNode, BuiltValue } from "../build.ts";
import { hiddenOutput, isSkipNorm, makerOf, skipNormSum } from "../dataflow.ts";
import type { OnnxGraph, OnnxModel, OnnxNode, ValueInfo } from "../graph.ts";
import { findPoint } from "../points/find_point.ts";
import { pointsOfBlocks } from "../points/names.ts";
import { type HeadSizes, type Point, pointColumns } from "../points/point.ts";
import type { ResidualStream } from "../residual.ts";
import { EditNodes, editTensor, type PlacedEdit, type ReadPoint } from "./edit_nodes.ts";
import type { EditPlace, GraphEdit } from "./graph_edit.ts";
import { holdsHalf } from "./half.ts";
import { placeOf } from "./place.ts";
import { skipNormAdded, takeApart } from "./skip_norms.ts";

/** An edited graph. */
export interface EditedModel {
  /** The model with the graph. It reads inputs more, named by `editInput`. */
  readonly model: OnnxModel;
  /** For each edit the places where it takes hold. */
  readonly places: readonly (readonly EditPlace[])[];
  /** A point that was found in the graph before, as it is to be read in the edited one. */
  readonly read: <P extends Point>(point: P, name: string) => P;
}

/**
 * Edits a graph.
 *
 * @param stream as it is found in the graph before
 * @throws {ModelError} if a point is not found, cannot be edited, or an edit's vector does not fit
 */
export function editGraph(
  model: OnnxModel,
  stream: ResidualStream,
  sizes: HeadSizes,
  edits: readonly GraphEdit[],
): EditedModel {
  const apart = new Map<OnnxNode, string | undefined>();
  const placed = edits.flatMap((edit, index) =>
    pointNames(edit, stream).map((name): PlacedEdit => {
      const at = (name: string) => editablePoint(model, findPoint(model, stream, sizes, name), name, apart);
      const point = at(name);
      const { reads } = edit.splice ?? {};
      const read = reads === undefined ? undefined : readPoint(model, edit, at(reads), reads);
      return { index, edit, point, place: placeOf(edit, point, name), read, isNext: isBlocksBeginning(name) };
    })
  );
  // The end of a block and the beginning of the next may be one tensor: what is done at the end comes first.
  const inOrder = [...placed.filter(({ isNext }) => !isNext), ...placed.filter(({ isNext }) => isNext)];
  const byTensor = Map.groupBy(inOrder, ({ point }) => point.tensor);
  const opened = openNodes(model, apart);
  placed.forEach((each) => requireBefore(opened, each));
  const inputs = new Map<string, BuiltValue>();
  const nodes = opened.flatMap((node) => {
    const tensor = node.outputs.find((name) => byTensor.has(name));
    if (tensor === undefined) return [node];
    const added = nodesFor(model, tensor, byTensor.get(tensor)!);
    added.inputs.forEach((value, name) => inputs.set(name, value));
    return [renamed(node, tensor), ...added.nodes.map(builtNode)];
  });
  const graph: OnnxGraph = {
    ...model.graph,
    nodes,
    inputs: [...model.graph.inputs, ...[...inputs.values()].map(addedInput)],
    edited: new Map([...byTensor.keys()].map((name) => [name, uneditedName(name)])),
  };
  const places = edits.map((_, at) => placed.filter(({ index }) => index === at).map(({ place }) => place));
  return { model: { ...model, graph }, places, read: reader(model, byTensor, apart) };
}

/** @throws {ModelError} where an autoencoder cannot read a point */
function readPoint(model: OnnxModel, { splice }: GraphEdit, point: Point, name: string): ReadPoint {
  const [wanted] = splice!.weights.encoder.dims;
  if (point.packed === undefined && point.minus === undefined && pointColumns(point) === wanted) {
    return { point, half: holdsHalf(model, point.tensor) };
  }
  throw new ModelError(
    `Cannot read hook point "${name}" for a splice: the autoencoder reads ${wanted} numbers, and the point has ` +
      `${pointColumns(point)}${
        point.minus === undefined && point.packed === undefined ? "" : " within a tensor that holds others, too"
      }`,
  );
}

/** @throws {ModelError} where an autoencoder reads what is computed only after the point where it writes */
function requireBefore(nodes: readonly OnnxNode[], { point, read, edit }: PlacedEdit): void {
  if (read === undefined) return;
  const makes = (tensor: string) => nodes.findIndex(({ outputs }) => outputs.includes(tensor));
  if (makes(read.point.tensor) < makes(point.tensor)) return;
  throw new ModelError(
    `Cannot splice at ${edit.points.join(", ")}: the autoencoder reads ${edit.splice!.reads}, which is not before that`,
  );
}

/** Where points are read once edits are made. */
function reader(
  model: OnnxModel,
  byTensor: ReadonlyMap<string, readonly PlacedEdit[]>,
  apart: ReadonlyMap<OnnxNode, string | undefined>,
): EditedModel["read"] {
  const added = new Map([...apart.keys()].map((node) => [skipNormSum(node), skipNormAdded(node)]));
  return (point, name) => {
    if (point.kind !== "stream") return point;
    // What a norm that is taken apart adds stands by itself.
    const own = point.minus === undefined ? undefined : added.get(point.tensor);
    if (own !== undefined) return { ...point, tensor: own, minus: undefined };
    const tensor = carrierOf(model, point.tensor);
    const isChanged = byTensor.get(tensor)?.some(({ isNext }) => isNext) ?? false;
    return isChanged && name.endsWith(".hook_resid_post") ? { ...point, tensor: endName(tensor) } : point;
  };
}

/** Whether a name is of a block's beginning, and not of the end before it. */
function isBlocksBeginning(name: string): boolean {
  return name.endsWith(".hook_resid_pre");
}

/**
 * The points of an edit. Parallel blocks have none between attention and feed-forward: where the whole stream is meant, by
 * names that stand for every block, the others are all of it.
 */
function pointNames({ points }: GraphEdit, { blocks }: ResidualStream): string[] {
  const isParallel = blocks.every(({ length }) => length === 1);
  const others = points.filter((name) => name !== "blocks.*.hook_resid_mid");
  const isWhole = ["blocks.*.hook_resid_pre", "blocks.*.hook_resid_post"].every((name) => points.includes(name));
  const meant = isParallel && isWhole ? others : points;
  return [...new Set(meant.flatMap((name) => pointsOfBlocks(name, blocks.length)))];
}

/** Operators that pass on a tensor as it is. */
const SAME: ReadonlySet<string> = new Set(["Identity", "Cast", "Dropout"]);

/**
 * The point with the tensor from which all that reads it comes.
 *
 * @param apart gets the skip norm that has to be taken apart, and which of its inputs is the stream
 */
function editablePoint(
  { graph }: Pick<OnnxModel, "graph">,
  point: Point,
  name: string,
  apart: Map<OnnxNode, string | undefined>,
): Point {
  const { kind, tensor, minus, norm } = point;
  // What a fused norm reads is a point of the stream.
  if (norm !== undefined) {
    const { tensor } = editablePoint({ graph }, { ...point, kind: "stream", norm: undefined }, name, apart);
    return { ...point, tensor };
  }
  const maker = makerOf(graph, tensor);
  if (maker !== undefined && kind === "stream") {
    if (SAME.has(maker.opType)) return editablePoint({ graph }, { ...point, tensor: maker.inputs[0] }, name, apart);
    if (!isSkipNorm(maker) || skipNormSum(maker) !== tensor) return point;
    if (minus !== undefined || !apart.has(maker)) apart.set(maker, minus);
    return minus === undefined ? point : { ...point, tensor: skipNormAdded(maker), minus: undefined };
  }
  if (kind === "pattern" && maker !== undefined && hiddenOutput(maker)?.tensor === tensor) {
    throw new ModelError(
      `Cannot edit hook point "${name}": the fused node ${maker.opType} uses the weights within itself; it can be read, ` +
        "and edited in an export without fused attention; blocks.N.attn.hook_z is what the weights give",
    );
  }
  return point;
}

/** The tensor that holds the same further up. */
function carrierOf({ graph }: Pick<OnnxModel, "graph">, tensor: string): string {
  const maker = makerOf(graph, tensor);
  return maker !== undefined && SAME.has(maker.opType) ? carrierOf({ graph }, maker.inputs[0]) : tensor;
}

/** The graph's nodes, with skip norms in which something is edited taken apart. */
function openNodes(model: OnnxModel, apart: ReadonlyMap<OnnxNode, string | undefined>): OnnxNode[] {
  return model.graph.nodes.flatMap((node) => {
    if (!apart.has(node)) return [node];
    return takeApart(model, node, apart.get(node)).map(builtNode);
  });
}

function nodesFor(model: OnnxModel, tensor: string, edits: readonly PlacedEdit[]): EditNodes {
  const nodes = new EditNodes(`${tensor}::edit`, model.opset);
  const half = holdsHalf(model, tensor);
  const first = edits.findIndex(({ isNext }) => isNext);
  edits.reduce((x, placed, index) => {
    // As it is at the end of the block, for who reads that.
    if (index === first) nodes.nodes.push({ opType: "Identity", inputs: [x], outputs: [endName(tensor)] });
    return editTensor(nodes, x, placed, half);
  }, uneditedName(tensor));
  nodes.nameLast(tensor);
  return nodes;
}

function endName(tensor: string): string {
  return `${tensor}::end`;
}

function uneditedName(tensor: string): string {
  return `${tensor}::unedited`;
}

function renamed(node: OnnxNode, tensor: string): OnnxNode {
  const outputs = node.outputs.map((name) => name === tensor ? uneditedName(name) : name);
  return { ...node, outputs, firstOutput: node.outputs[0], built: node.built && { ...node.built, outputs } };
}

/** An added node among those of a graph. */
export function builtNode(built: BuiltNode): OnnxNode {
  const { opType, domain = "", inputs, outputs } = built;
  return { opType, domain, name: "", inputs, outputs, subgraphInputs: [], attributes: [], range: NOWHERE, built };
}

function addedInput({ name, elementType, shape }: BuiltValue): ValueInfo {
  return { name, elementType, shape, range: NOWHERE, isAdded: true };
}

const NOWHERE = { start: 0, end: 0 };
