/**
 * A view of an ONNX file: nodes, initializers, inputs and outputs. Weights stay in the file; they are known by their
 * byte ranges or by the place of their external data.
 *
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 *
 * @module
 */
import { FormatError } from "../../ops/errors.ts";
import { show } from "../../ops/messages.ts";
import type { BuiltNode } from "./build.ts";
import type { ByteRange, ByteSource } from "./bytes.ts";
import { type Field, fieldsOf, readIntegers, readText } from "./protobuf.ts";
import { ATTRIBUTE, ENTRY, GRAPH, MODEL, NODE, OPSET, SIZE, TENSOR, TENSOR_TYPE, TYPE, VALUE_INFO } from "./schema.ts";

/** Element types of tensors that this code has to tell apart (onnx.TensorProto.DataType). */
export const ELEMENT_TYPE = {
  float: 1,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;

/** One operation of the graph. */
export interface OnnxNode {
  /** The operator, such as `MatMul`. */
  readonly opType: string;
  /** The operator's domain; the empty string is ONNX's own. */
  readonly domain: string;
  /** The node's name; may be empty. */
  readonly name: string;
  /** Names of the tensors that it reads; the empty string is an absent optional input. */
  readonly inputs: readonly string[];
  /** Names of the tensors that it makes; the empty string is an output that nobody wants. */
  readonly outputs: readonly string[];
  /** Names of tensors that its subgraphs (of `If`, `Loop`, `Scan`) read, their own ones included. */
  readonly subgraphInputs: readonly string[];
  /** Where its attributes lie (payloads of AttributeProto). */
  readonly attributes: readonly ByteRange[];
  /** Where the node lies (payload of NodeProto). */
  readonly range: ByteRange;
  /** Its first output in the file, if its outputs are called otherwise here. */
  readonly firstOutput?: string;
  /** The node as a whole, if it is not from the file. */
  readonly built?: BuiltNode;
}

/** Where a tensor's numbers lie outside of the ONNX file. */
export interface ExternalData {
  /** File, relative to the folder of the ONNX file. */
  readonly location: string;
  /** First byte in the file. */
  readonly offset: number;
  /** Number of bytes; `undefined` if the file does not say. */
  readonly length: number | undefined;
}

/** A stored tensor: weights or a constant. */
export interface OnnxTensor {
  /** The name by which nodes read it. */
  readonly name: string;
  /** Its shape. */
  readonly dims: readonly number[];
  /** Element type (see {@linkcode ELEMENT_TYPE}). */
  readonly elementType: number;
  /** Where the tensor lies (payload of TensorProto). */
  readonly range: ByteRange;
  /** Where its raw numbers lie, if they are in the ONNX file as raw bytes. */
  readonly raw: ByteRange | undefined;
  /** Where its numbers lie otherwise. */
  readonly external: ExternalData | undefined;
}

/** A declared input or output. */
export interface ValueInfo {
  /** The tensor's name. */
  readonly name: string;
  /** Element type, or 0 if it is not declared. */
  readonly elementType: number;
  /** Sizes; a string is a symbolic size, `undefined` an unknown one. `undefined` as a whole: the rank is unknown. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
  /** Where the declaration lies (payload of ValueInfoProto). */
  readonly range: ByteRange;
  /** Whether it is not from the file. */
  readonly isAdded?: boolean;
}

/** The graph of a model, or of a branch of one. */
export interface OnnxGraph {
  /** Operations, each after those whose results it reads. */
  readonly nodes: readonly OnnxNode[];
  /** Stored tensors by name. */
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** `Constant` nodes by the name of the tensor that they hold. */
  readonly constants: ReadonlyMap<string, OnnxNode>;
  /** Inputs that are not initializers. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs. */
  readonly outputs: readonly ValueInfo[];
  /** Declarations of tensors in between, by name. */
  readonly valueInfo: ReadonlyMap<string, ValueInfo>;
  /** Tensors that are edited, and the tensors of the same shape with what they were before. */
  readonly edited?: ReadonlyMap<string, string>;
  /** Whole fields, tags included, to be kept when the graph is rewritten: name, documentation, metadata. */
  readonly otherFields: readonly ByteRange[];
}

/** An ONNX file. */
export interface OnnxModel {
  /** The bytes that all ranges refer to. */
  readonly source: ByteSource;
  /** The main graph. */
  readonly graph: OnnxGraph;
  /** Version of ONNX's own operators. */
  readonly opset: number;
  /** Domains whose operators the model may use; the empty string is ONNX's own. */
  readonly domains: ReadonlySet<string>;
  /** Whole fields of the model other than the graph: versions, operator sets, metadata, functions. */
  readonly otherFields: readonly ByteRange[];
}

/**
 * Reads the structure of an ONNX file.
 *
 * @throws {FormatError} if the bytes are not an ONNX model
 */
export function readModel(source: ByteSource): OnnxModel {
  let graphRange: ByteRange | undefined;
  const versions = new Map<string, number>();
  const otherFields: ByteRange[] = [];
  for (const field of fieldsOf(source, { start: 0, end: source.size })) {
    if (field.number === MODEL.graph) {
      graphRange = field;
      continue;
    }
    if (field.number === MODEL.opsetImport) readOpset(source, field, versions);
    otherFields.push({ start: field.tagStart, end: field.end });
  }
  if (graphRange === undefined) throw new FormatError("Cannot read an ONNX model: the file holds no graph");
  const domains = new Set(versions.keys());
  return { source, graph: readGraph(source, graphRange), opset: versions.get("") ?? 0, domains, otherFields };
}

function readOpset(source: ByteSource, range: ByteRange, versions: Map<string, number>): void {
  let domain = "";
  let version = 0;
  for (const field of fieldsOf(source, range)) {
    if (field.number === OPSET.domain) domain = readText(source, field);
    if (field.number === OPSET.version) version = field.value;
  }
  if (domain === "ai.onnx") domain = "";
  versions.set(domain, Math.max(version, versions.get(domain) ?? 0));
}

/** Branches of branches: exporters write two or three, and a stack has room for some thousand. */
const DEEPEST = 100;

/**
 * Reads a GraphProto.
 *
 * @param depth in how many other graphs it lies
 * @throws {FormatError} if it is damaged, or has subgraphs in subgraphs without end
 */
export function readGraph(source: ByteSource, range: ByteRange, depth = 0): OnnxGraph {
  if (depth > DEEPEST) {
    throw new FormatError(`Cannot read an ONNX model: it has graphs nested in graphs, more than ${DEEPEST} deep`);
  }
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  const valueInfo = new Map<string, ValueInfo>();
  const otherFields: ByteRange[] = [];
  for (const field of fieldsOf(source, range)) {
    if (field.number === GRAPH.node) nodes.push(readNode(source, field, depth));
    else if (field.number === GRAPH.initializer) addNamed(initializers, readTensor(source, field));
    else if (field.number === GRAPH.input) inputs.push(readValueInfo(source, field));
    else if (field.number === GRAPH.output) outputs.push(readValueInfo(source, field));
    else if (field.number === GRAPH.valueInfo) addNamed(valueInfo, readValueInfo(source, field));
    else otherFields.push({ start: field.tagStart, end: field.end });
  }
  return {
    nodes,
    initializers,
    constants: new Map(nodes.filter(({ opType }) => opType === "Constant").map((node) => [node.outputs[0], node])),
    // Old files list initializers among the inputs too.
    inputs: inputs.filter((input) => !initializers.has(input.name)),
    outputs,
    valueInfo,
    otherFields,
  };
}

function addNamed<T extends { readonly name: string }>(map: Map<string, T>, value: T): void {
  map.set(value.name, value);
}

function readNode(source: ByteSource, range: Field, depth: number): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: ByteRange[] = [];
  const subgraphInputs: string[] = [];
  let [opType, domain, name] = ["", "", ""];
  for (const field of fieldsOf(source, range)) {
    if (field.number === NODE.input) inputs.push(readText(source, field));
    else if (field.number === NODE.output) outputs.push(readText(source, field));
    else if (field.number === NODE.name) name = readText(source, field);
    else if (field.number === NODE.opType) opType = readText(source, field);
    else if (field.number === NODE.domain) domain = readText(source, field);
    else if (field.number === NODE.attribute) {
      attributes.push({ start: field.start, end: field.end });
      for (const graph of subgraphsOf(source, field)) {
        for (const read of namesReadBy(readGraph(source, graph, depth + 1))) subgraphInputs.push(read);
      }
    }
  }
  if (domain === "ai.onnx") domain = "";
  return { opType, domain, name, inputs, outputs, subgraphInputs, attributes, range: trimRange(range) };
}

function trimRange(range: ByteRange): ByteRange {
  return { start: range.start, end: range.end };
}

function* subgraphsOf(source: ByteSource, attribute: ByteRange): Generator<ByteRange> {
  for (const field of fieldsOf(source, attribute)) {
    if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs) yield trimRange(field);
  }
}

function namesReadBy(graph: OnnxGraph): string[] {
  const names = graph.nodes.flatMap((node) => [...node.inputs, ...node.subgraphInputs]);
  return [...new Set([...names, ...graph.outputs.map((output) => output.name)])];
}

function readTensor(source: ByteSource, range: Field): OnnxTensor {
  const dims: number[] = [];
  let elementType = 0;
  let name = "";
  let raw: ByteRange | undefined;
  const external = new Map<string, string>();
  for (const field of fieldsOf(source, range)) {
    if (field.number === TENSOR.dims) { for (const size of readIntegers(source, field)) dims.push(size); }
    else if (field.number === TENSOR.dataType) elementType = field.value;
    else if (field.number === TENSOR.name) name = readText(source, field);
    else if (field.number === TENSOR.rawData) raw = trimRange(field);
    else if (field.number === TENSOR.externalData) readEntry(source, field, external);
  }
  return { name, dims, elementType, range: trimRange(range), raw, external: externalData(external) };
}

function readEntry(source: ByteSource, range: ByteRange, entries: Map<string, string>): void {
  let [key, value] = ["", ""];
  for (const field of fieldsOf(source, range)) {
    if (field.number === ENTRY.key) key = readText(source, field);
    if (field.number === ENTRY.value) value = readText(source, field);
  }
  entries.set(key, value);
}

function externalData(entries: ReadonlyMap<string, string>): ExternalData | undefined {
  const location = entries.get("location");
  if (location === undefined) return undefined;
  return { location, offset: bytesIn(entries, "offset") ?? 0, length: bytesIn(entries, "length") };
}

/** In digits: `0x1000`, which onnxruntime refuses, would be told to it as a place. */
function bytesIn(entries: ReadonlyMap<string, string>, key: "offset" | "length"): number | undefined {
  const text = entries.get(key);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new FormatError(
    `Cannot read an ONNX model: the ${key} of external data should be a number of bytes, got ${show(text)}`,
  );
}

function readValueInfo(source: ByteSource, range: Field): ValueInfo {
  let name = "";
  let elementType = 0;
  let shape: ValueInfo["shape"];
  for (const field of fieldsOf(source, range)) {
    if (field.number === VALUE_INFO.name) name = readText(source, field);
    if (field.number !== VALUE_INFO.type) continue;
    const tensorType = fieldsOf(source, field).find((type) => type.number === TYPE.tensor);
    if (tensorType === undefined) continue;
    for (const part of fieldsOf(source, tensorType)) {
      if (part.number === TENSOR_TYPE.elementType) elementType = part.value;
      if (part.number === TENSOR_TYPE.shape) shape = [...fieldsOf(source, part)].map((size) => readSize(source, size));
    }
  }
  return { name, elementType, shape, range: trimRange(range) };
}

function readSize(source: ByteSource, range: ByteRange): number | string | undefined {
  for (const field of fieldsOf(source, range)) {
    if (field.number === SIZE.value) return field.value;
    if (field.number === SIZE.name) return readText(source, field);
  }
  return undefined;
}

/** The branch of an `If` node that its attribute `then_branch` or `else_branch` holds. */
export function readBranch(source: ByteSource, node: OnnxNode, attributeName: string): OnnxGraph | undefined {
  for (const attribute of node.attributes) {
    const named = fieldsOf(source, attribute).some((field) =>
      field.number === ATTRIBUTE.name && readText(source, field) === attributeName
    );
    if (!named) continue;
    for (const graph of subgraphsOf(source, attribute)) return readGraph(source, graph);
  }
  return undefined;
}

/** The integers of a node's attribute, one or several; `undefined` if the node has none of that name. */
export function integerAttribute(
  { source }: OnnxModel,
  { attributes }: OnnxNode,
  name: string,
): readonly number[] | undefined {
  for (const attribute of attributes) {
    const fields = [...fieldsOf(source, attribute)];
    if (!fields.some((field) => field.number === ATTRIBUTE.name && readText(source, field) === name)) continue;
    return fields.filter(({ number }) => number === ATTRIBUTE.integer || number === ATTRIBUTE.integers).flatMap((
      field,
    ) => readIntegers(source, field));
  }
  return undefined;
}

/** The shape of an initializer or of a `Constant` node's result; `undefined` for tensors that are computed. */
export function constantDims(model: OnnxModel, name: string): readonly number[] | undefined {
  const tensor = constantTensor(model, name);
  if (tensor !== undefined) return tensor.dims;
  // Numbers without a tensor around them (value_int, value_float) are scalars.
  return constantFields(model, name).some(({ number }) => number === ATTRIBUTE.float || number === ATTRIBUTE.integer)
    ? []
    : undefined;
}

/** The numbers of a stored list of int64, or of one alone; `undefined` for other tensors, and for those that are computed. */
export function constantIntegers(model: OnnxModel, name: string): readonly number[] | undefined {
  const tensor = constantTensor(model, name);
  if (tensor === undefined) {
    const values = constantFields(model, name).filter(({ number }) =>
      number === ATTRIBUTE.integer || number === ATTRIBUTE.integers
    );
    return values.length === 0 ? undefined : values.flatMap((field) => readIntegers(model.source, field));
  }
  if (tensor.elementType !== ELEMENT_TYPE.int64 || tensor.dims.length > 1) return undefined;
  if (tensor.raw !== undefined) {
    const bytes = model.source.read(tensor.raw.start, tensor.raw.end).slice();
    return bytes.length % 8 === 0 ? Array.from(new BigInt64Array(bytes.buffer), Number) : undefined;
  }
  if (tensor.external !== undefined) return undefined;
  const stored = [...fieldsOf(model.source, tensor.range)].filter(({ number }) => number === TENSOR.int64Data);
  return stored.flatMap((field) => readIntegers(model.source, field));
}

function constantTensor(model: OnnxModel, name: string): OnnxTensor | undefined {
  const value = constantFields(model, name).find(({ number }) => number === ATTRIBUTE.tensor);
  return value === undefined ? model.graph.initializers.get(name) : readTensor(model.source, value);
}

/** The fields of a `Constant` node's attribute. */
function constantFields({ graph, source }: OnnxModel, name: string): Field[] {
  const attributes = graph.constants.get(name)?.attributes ?? [];
  return attributes.flatMap((attribute) => [...fieldsOf(source, attribute)]);
}
