/**
 * Writes the parts of an ONNX graph that do not come from a file: added nodes, tensors, inputs and outputs.
 *
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 *
 * @module
 */
import { concatBytes, encodeBytes, encodeInteger, encodeText } from "./protobuf.ts";

/** A node to be added to a graph. */
export interface BuiltNode {
  /** Operator. */
  readonly opType: string;
  /** Tensors read. */
  readonly inputs: readonly string[];
  /** Tensors made. */
  readonly outputs: readonly string[];
  /** Integer attributes, none of them negative. */
  readonly integers?: Readonly<Record<string, number>>;
}

/** A tensor of int64 values to be added to a graph. */
export interface BuiltTensor {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly dims: readonly number[];
  /** Its elements, row-major. */
  readonly values: readonly number[];
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

const INT64 = 7;
const INT_ATTRIBUTE = 2;

/** The node as a field of GraphProto. */
export function encodeNode(node: BuiltNode): Uint8Array<ArrayBuffer> {
  return encodeBytes(
    1,
    concatBytes([
      ...node.inputs.map((name) => encodeText(1, name)),
      ...node.outputs.map((name) => encodeText(2, name)),
      encodeText(3, `probegraph/${node.outputs[0]}`),
      encodeText(4, node.opType),
      ...Object.entries(node.integers ?? {}).map(([name, value]) =>
        encodeBytes(5, concatBytes([encodeText(1, name), encodeInteger(3, value), encodeInteger(20, INT_ATTRIBUTE)]))
      ),
    ]),
  );
}

/** The tensor as an initializer field of GraphProto. */
export function encodeTensor(tensor: BuiltTensor): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(BigInt64Array.from(tensor.values, BigInt).buffer);
  return encodeBytes(
    5,
    concatBytes([
      ...tensor.dims.map((size) => encodeInteger(1, size)),
      encodeInteger(2, INT64),
      encodeText(8, tensor.name),
      encodeBytes(9, raw),
    ]),
  );
}

function encodeSize(size: number | string | undefined): Uint8Array<ArrayBuffer> {
  if (size === undefined) return new Uint8Array();
  return typeof size === "number" ? encodeInteger(1, size) : encodeText(2, size);
}

/** The declaration as field `number` of GraphProto: 11 for an input, 12 for an output. */
export function encodeValue(number: number, value: BuiltValue): Uint8Array<ArrayBuffer> {
  const sizes = value.shape?.map((size) => encodeBytes(1, encodeSize(size)));
  const tensorType = concatBytes([
    encodeInteger(1, value.elementType),
    ...(sizes === undefined ? [] : [encodeBytes(2, concatBytes(sizes))]),
  ]);
  return encodeBytes(number, concatBytes([encodeText(1, value.name), encodeBytes(2, encodeBytes(1, tensorType))]));
}
