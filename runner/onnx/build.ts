/**
 * Writes the parts of an ONNX graph that do not come from a file: added nodes, tensors, inputs and outputs.
 *
 * @module
 */
import { join } from "../../stores/bytes.ts";
import { encodeAttribute, type OnnxAttributes } from "./attributes.ts";
import { ELEMENT_TYPE, type OnnxTensor } from "./graph.ts";
import { encodeBytes, encodeInteger, encodeText } from "./protobuf.ts";
import { GRAPH, NODE, SHAPE, SIZE, TENSOR, TENSOR_TYPE, TYPE, VALUE_INFO } from "./schema.ts";

/** A node to be added to a graph. */
export interface BuiltNode {
  /** Operator. */
  readonly opType: string;
  /** Tensors read. */
  readonly inputs: readonly string[];
  /** Tensors made. */
  readonly outputs: readonly string[];
  /**
   * The operator's domain.
   *
   * @default ONNX's own
   */
  readonly domain?: string;
  /** Its attributes. */
  readonly attributes?: OnnxAttributes;
}

/** A tensor to be added to a graph. */
export interface BuiltTensor {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly dims: readonly number[];
  /** Its elements, row-major. */
  readonly values: readonly number[];
  /**
   * What they are.
   *
   * @default "int64"
   */
  readonly type?: "int64" | "float";
}

/** An input or output to be declared. */
export interface BuiltValue {
  /** Its name. */
  readonly name: string;
  /** Element type (`ELEMENT_TYPE`). */
  readonly elementType: number;
  /** Sizes; a string is a symbolic size, `undefined` any size. Left out: any shape. */
  readonly shape?: readonly (number | string | undefined)[];
}

/** The node as a field of GraphProto, named after what it makes. */
export function encodeNode(node: BuiltNode): Uint8Array<ArrayBuffer> {
  return encodeBytes(GRAPH.node, encodeNodeProto(node, `probegraph/${node.outputs[0]}`));
}

/** The node as a NodeProto, with a name or without one. */
export function encodeNodeProto(node: BuiltNode, name?: string): Uint8Array<ArrayBuffer> {
  return join([
    ...node.inputs.map((input) => encodeText(NODE.input, input)),
    ...node.outputs.map((output) => encodeText(NODE.output, output)),
    ...(name === undefined ? [] : [encodeText(NODE.name, name)]),
    encodeText(NODE.opType, node.opType),
    ...Object.entries(node.attributes ?? {}).map(([attribute, value]) =>
      encodeBytes(NODE.attribute, encodeAttribute(attribute, value))
    ),
    ...(node.domain === undefined ? [] : [encodeText(NODE.domain, node.domain)]),
  ]);
}

/** The tensor as an initializer field of GraphProto. */
export function encodeTensor({ name, dims, values, type = "int64" }: BuiltTensor): Uint8Array<ArrayBuffer> {
  const numbers = type === "float" ? Float32Array.from(values) : BigInt64Array.from(values, BigInt);
  return encodeInitializer({ name, dims, elementType: ELEMENT_TYPE[type] }, new Uint8Array(numbers.buffer));
}

/** A tensor as an initializer field of GraphProto. @param raw Its numbers, little-endian. */
export function encodeInitializer(description: TensorDescription, raw: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeBytes(GRAPH.initializer, join([...describe(description), encodeBytes(TENSOR.rawData, raw)]));
}

/** What a tensor is but for its numbers. */
export type TensorDescription = Pick<OnnxTensor, "name" | "dims" | "elementType">;

/** The fields of a TensorProto that say what it is. */
export function describe({ name, dims, elementType }: TensorDescription): Uint8Array[] {
  return [
    ...dims.map((size) => encodeInteger(TENSOR.dims, size)),
    encodeInteger(TENSOR.dataType, elementType),
    encodeText(TENSOR.name, name),
  ];
}

function encodeSize(size: number | string | undefined): Uint8Array<ArrayBuffer> {
  if (size === undefined) return new Uint8Array();
  return typeof size === "number" ? encodeInteger(SIZE.value, size) : encodeText(SIZE.name, size);
}

/** The declaration as a field of GraphProto: `GRAPH.input` or `GRAPH.output`. */
export function encodeValue(number: number, value: BuiltValue): Uint8Array<ArrayBuffer> {
  const sizes = value.shape?.map((size) => encodeBytes(SHAPE.size, encodeSize(size)));
  const tensorType = join([
    encodeInteger(TENSOR_TYPE.elementType, value.elementType),
    ...(sizes === undefined ? [] : [encodeBytes(TENSOR_TYPE.shape, join(sizes))]),
  ]);
  const type = encodeBytes(VALUE_INFO.type, encodeBytes(TYPE.tensor, tensorType));
  return encodeBytes(number, join([encodeText(VALUE_INFO.name, value.name), type]));
}
