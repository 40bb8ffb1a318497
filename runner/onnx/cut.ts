/**
 * Makes a smaller graph out of a model's graph: one that ends at chosen tensors.
 *
 * Only the nodes, weights and inputs that the chosen tensors need are kept; the weights themselves are not touched here.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { join } from "../../stores/bytes.ts";
import { encodeAttribute } from "./attributes.ts";
import { type BuiltNode, type BuiltTensor, type BuiltValue, encodeNode, encodeTensor, encodeValue } from "./build.ts";
import type { ByteRange } from "./bytes.ts";
import { type HiddenOutput, hiddenOutput, outputsOf } from "./dataflow.ts";
import { ELEMENT_TYPE, type OnnxModel, type OnnxNode, type OnnxTensor, type ValueInfo } from "./graph.ts";
import type { PickedTensor } from "./pick.ts";
import { encodeBytes, encodeHeader, encodeInteger, encodeText, fieldsOf } from "./protobuf.ts";
import { GRAPH, MODEL, NODE, OPSET } from "./schema.ts";
import { windowCacheAttributes } from "./window_cache.ts";

/** What to cut out of a model. */
export interface CutRequest {
  /** The outputs of the cut model. */
  readonly outputs: readonly CutOutput[];
  /** Nodes to add. They may read tensors of the graph, added tensors and added inputs. */
  readonly addedNodes?: readonly BuiltNode[];
  /** Tensors to add. */
  readonly addedTensors?: readonly BuiltTensor[];
  /** Parts of stored tensors to add. */
  readonly addedPicks?: readonly PickedTensor[];
  /** Inputs to add. */
  readonly addedInputs?: readonly BuiltValue[];
  /** What a node of the graph (not an added one) is to read in place of a tensor. */
  readonly rename?: (name: string, node: OnnxNode) => string;
}

/** An output of the cut model. */
export interface CutOutput {
  /** The tensor in the graph. */
  readonly tensor: string;
  /** The output's name in the cut model; where it differs from the tensor's, the output is cast to `elementType`. */
  readonly name: string;
  /**
   * Element type (`ELEMENT_TYPE`) of an output with a name of its own.
   *
   * @default float
   */
  readonly elementType?: number;
}

/** Bytes of their own, or bytes of the file that the model was read from. */
export type Chunk = Uint8Array<ArrayBuffer> | ByteRange;

/** A cut model, not written yet. */
export interface Cut {
  /** The model that it was cut from. */
  readonly model: OnnxModel;
  /** Kept weights. */
  readonly tensors: readonly OnnxTensor[];
  /** Parts of weights that are kept instead of the whole. */
  readonly picked: readonly PickedTensor[];
  /** Kept inputs of the original graph. */
  readonly inputs: readonly ValueInfo[];
  /** Names of all tensors that kept nodes read, or that are outputs. */
  readonly read: ReadonlySet<string>;
  /** Operators of the kept nodes. */
  readonly operators: ReadonlySet<string>;
  /** Fields of the model that name the operator sets of added nodes, where the model has them not. */
  readonly opsetFields: readonly Uint8Array<ArrayBuffer>[];
  /** All fields of the new graph but the kept weights and parts of weights. */
  readonly graphFields: readonly Chunk[];
}

/** A node of the graph or an added one. */
interface KeptNode {
  readonly opType: string;
  /** The domain of an added node that is not ONNX's own. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether it makes tensors of the shapes that the graph declares. */
  readonly isOriginal: boolean;
  readonly encode: (read: ReadonlySet<string>) => Chunk[];
}

/**
 * Plans a cut; nothing is read but the graph's structure.
 *
 * @throws {ModelError} if a tensor that is asked for is not in the graph
 */
export function cutModel(model: OnnxModel, request: CutRequest): Cut {
  const { graph } = model;
  const casts = request.outputs.filter((output) => output.name !== output.tensor).map((output): BuiltNode => ({
    opType: "Cast",
    inputs: [output.tensor],
    outputs: [output.name],
    attributes: { to: BigInt(output.elementType ?? ELEMENT_TYPE.float) },
  }));
  const candidates = [
    ...graph.nodes.map((node) => originalNode(model, node, request.rename ?? ((name) => name))),
    ...[...request.addedNodes ?? [], ...casts].map(addedNode),
  ];
  const outputNames = request.outputs.map((output) => output.name);
  const { nodes, read } = neededFor(outputNames, candidates);
  const tensors = [...graph.initializers.values()].filter((tensor) => read.has(tensor.name));
  const inputs = graph.inputs.filter((input) => read.has(input.name));
  const addedTensors = (request.addedTensors ?? []).filter((tensor) => read.has(tensor.name));
  const picked = (request.addedPicks ?? []).filter((tensor) => read.has(tensor.name));
  const addedInputs = (request.addedInputs ?? []).filter((input) => read.has(input.name));
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const unchanged = unchangedTensors(nodes);
  const known = new Set([
    ...made,
    ...[...tensors, ...inputs, ...addedTensors, ...picked, ...addedInputs].map((value) => value.name),
  ]);
  const missing = request.outputs.find((output) => !known.has(output.tensor));
  if (missing !== undefined) {
    throw new ModelError(`Cannot cut the model at "${missing.tensor}": its graph has no such tensor`);
  }
  const graphFields = [
    ...graph.otherFields,
    ...nodes.flatMap((node) => node.encode(read)),
    ...addedTensors.map(encodeTensor),
    ...inputs.flatMap(inputField),
    ...addedInputs.map((input) => encodeValue(GRAPH.input, input)),
    ...request.outputs.flatMap((output) => outputField(model, output)),
    ...[...graph.valueInfo.values()].filter((value) => unchanged.has(value.name)).flatMap((value) =>
      wholeField(GRAPH.valueInfo, value.range)
    ),
  ];
  const operators = new Set(nodes.map((node) => node.opType));
  const declared = inputs.filter(({ isAdded }) => !isAdded);
  return {
    model,
    tensors,
    picked,
    inputs: declared,
    read,
    operators,
    opsetFields: addedOpsets(model, nodes),
    graphFields,
  };
}

/** Operators that are not ONNX's own have had one version. */
const ADDED_OPSET = 1;

function addedOpsets({ domains }: OnnxModel, nodes: readonly KeptNode[]): Uint8Array<ArrayBuffer>[] {
  const added = new Set(nodes.map(({ domain }) => domain ?? "")).difference(domains);
  return [...added].map((domain) =>
    encodeBytes(
      MODEL.opsetImport,
      join([encodeText(OPSET.domain, domain), encodeInteger(OPSET.version, ADDED_OPSET)]),
    )
  );
}

/** Tensors that are as the graph declares them; what depends on changed nodes may have other shapes. */
function unchangedTensors(nodes: readonly KeptNode[]): ReadonlySet<string> {
  const changed = new Set<string>();
  const unchanged = new Set<string>();
  for (const { inputs, outputs, isOriginal } of nodes) {
    const kind = isOriginal && !inputs.some((name) => changed.has(name)) ? unchanged : changed;
    outputs.forEach((name) => kind.add(name));
  }
  return unchanged;
}

/**
 * A cache's sizes lose their names. Attention gives out a longer cache than it reads; where both have sizes of the same name
 * and nobody reads the longer one, onnxruntime puts it into the memory of the shorter one.
 */
function inputField(input: ValueInfo): Chunk[] {
  const { name, elementType, shape } = input;
  if (input.isAdded) return [encodeValue(GRAPH.input, { name, elementType, shape })];
  if (!/^past/.test(name) || shape === undefined) return wholeField(GRAPH.input, input.range);
  const sizes = shape.map((size) => typeof size === "number" ? size : undefined);
  return [encodeValue(GRAPH.input, { name, elementType, shape: sizes })];
}

function outputField(model: OnnxModel, output: CutOutput): Chunk[] {
  const declared = model.graph.outputs.find((value) => value.name === output.name);
  if (declared !== undefined) return wholeField(GRAPH.output, declared.range);
  return [encodeValue(GRAPH.output, { name: output.name, elementType: output.elementType ?? ELEMENT_TYPE.float })];
}

/** A payload of the original file as a whole field, tag and length included. */
export function wholeField(number: number, payload: ByteRange): Chunk[] {
  return [encodeHeader(number, payload.end - payload.start), payload];
}

function addedNode(node: BuiltNode): KeptNode {
  const { opType, domain, inputs, outputs } = node;
  return { opType, domain, inputs, outputs, isOriginal: false, encode: () => [encodeNode(node)] };
}

function originalNode(
  model: OnnxModel,
  node: OnnxNode,
  rename: (name: string, node: OnnxNode) => string,
): KeptNode {
  const inputs = node.inputs.map((name) => rename(name, node));
  const isOriginal = inputs.every((name, index) => name === node.inputs[index]);
  // What edits a tensor leaves it its shape.
  if (node.built !== undefined) return { ...addedNode({ ...node.built, inputs }), isOriginal };
  const unchanged = isOriginal && node.firstOutput === undefined;
  const left = windowCacheAttributes(model, node);
  return {
    opType: node.opType,
    inputs: [...inputs, ...node.subgraphInputs],
    outputs: outputsOf(node),
    isOriginal,
    encode: (read) => {
      const hidden = hiddenOutput(node);
      const wanted = hidden !== undefined && read.has(hidden.tensor) ? hidden : undefined;
      const outputs = wantedOutputs(node, wanted);
      if (unchanged && outputs === node.outputs && left.length === 0) return wholeField(GRAPH.node, node.range);
      return [rewrittenNode(model, { ...node, inputs, outputs }, left, wanted?.attribute)];
    },
  };
}

/** What a node gives out only when asked stands behind its other outputs, which may stay unnamed. */
function wantedOutputs(node: OnnxNode, hidden: HiddenOutput | undefined): readonly string[] {
  if (hidden === undefined || node.outputs[hidden.index]) return node.outputs;
  return [...Array.from({ length: hidden.index }, (_, index) => node.outputs[index] ?? ""), hidden.tensor];
}

function rewrittenNode(
  { source }: OnnxModel,
  { range, inputs, outputs }: OnnxNode,
  left: readonly ByteRange[],
  added: HiddenOutput["attribute"],
): Uint8Array<ArrayBuffer> {
  const kept = [...fieldsOf(source, range)].filter((field) =>
    field.number !== NODE.input && field.number !== NODE.output && !left.some(({ start }) => start === field.start)
  ).map((field) => source.read(field.tagStart, field.end).slice());
  return encodeBytes(
    GRAPH.node,
    join([
      ...inputs.map((name) => encodeText(NODE.input, name)),
      ...outputs.map((name) => encodeText(NODE.output, name)),
      ...kept,
      ...(added === undefined ? [] : [encodeBytes(NODE.attribute, encodeAttribute(added.name, added.value))]),
    ]),
  );
}

/** The nodes that outputs need, each after those that it reads from, and the names of all tensors read or put out. */
function neededFor(outputs: readonly string[], nodes: readonly KeptNode[]): { nodes: KeptNode[]; read: Set<string> } {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed: KeptNode[] = [];
  const read = new Set(outputs);
  const visited = new Set<KeptNode>();
  // Depth first without recursion: graphs are thousands of nodes deep. A node is on the stack twice, the second time to
  // be put after its inputs.
  const stack = outputs.map((name) => ({ node: makers.get(name), isExit: false }));
  while (stack.length > 0) {
    const { node, isExit } = stack.pop()!;
    if (node === undefined) continue;
    if (isExit) {
      needed.push(node);
      continue;
    }
    if (visited.has(node)) continue;
    visited.add(node);
    stack.push({ node, isExit: true });
    for (const name of node.inputs) {
      if (name === "") continue;
      read.add(name);
      stack.push({ node: makers.get(name), isExit: false });
    }
  }
  return { nodes: needed, read };
}
