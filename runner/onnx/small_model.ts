/**
 * Writes ONNX models.
 *
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 *
 * @module
 */

import { concatBytes, encodeBytes, encodeInteger, encodeText, encodeVarint } from "./protobuf.ts";

/** Numbers that an ONNX model holds. */
export interface OnnxArray {
  /** How nodes call it. */
  readonly name: string;
  /** Its sizes. */
  readonly shape: readonly number[];
  /** Its elements, row-major. */
  readonly data: Float32Array | Float64Array | BigInt64Array;
}

/** An attribute of a node. Integers are bigint, to tell them from floats. */
export type OnnxAttribute =
  | bigint
  | number
  | string
  | readonly bigint[]
  | readonly number[]
  | readonly string[];

/** A node of a graph. */
export interface OnnxNode {
  /** The name of the operator. */
  readonly op: string;
  /** The domain of the operator; the default one where it is left out. */
  readonly domain?: string;
  /** The values that it takes. */
  readonly inputs: readonly string[];
  /** The values that it makes. */
  readonly outputs: readonly string[];
  /** Its attributes, by name. */
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of a graph. */
export interface OnnxValue {
  readonly name: string;
  readonly type: "float" | "double";
  /** A size that is not known has a name. */
  readonly shape: readonly (number | string)[];
}

/** A model with one graph. */
export interface OnnxModel {
  readonly name: string;
  readonly documentation?: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly arrays: readonly OnnxArray[];
}

const IR_VERSION = 8;
const OPSET = 17;
const ML_OPSET = 3;
const ELEMENT = { float: 1, int64: 7, double: 11 };
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const FLOATS = 6;
const INTS = 7;
const STRINGS = 8;

/** The domain of the operators for trees. */
export const ML_DOMAIN = "ai.onnx.ml";

/**
 * Encodes a model.
 *
 * @param model The model.
 * @returns The bytes of an ONNX file.
 */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = concatBytes([
    ...model.nodes.map((node) => encodeBytes(1, encodeNode(node))),
    encodeText(2, model.name),
    ...model.arrays.map((array) => encodeBytes(5, encodeArray(array))),
    ...model.inputs.map((value) => encodeBytes(11, encodeValue(value))),
    ...model.outputs.map((value) => encodeBytes(12, encodeValue(value))),
  ]);
  const usesTrees = model.nodes.some((node) => node.domain === ML_DOMAIN);
  return concatBytes([
    encodeInteger(1, IR_VERSION),
    encodeText(2, "probegraph"),
    encodeText(6, model.documentation ?? ""),
    encodeBytes(7, graph),
    encodeBytes(8, encodeInteger(2, OPSET)),
    ...(usesTrees ? [encodeBytes(8, concatBytes([encodeText(1, ML_DOMAIN), encodeInteger(2, ML_OPSET)]))] : []),
  ]);
}

function encodeNode(node: OnnxNode): Uint8Array {
  return concatBytes([
    ...node.inputs.map((name) => encodeText(1, name)),
    ...node.outputs.map((name) => encodeText(2, name)),
    encodeText(4, node.op),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) => encodeBytes(5, encodeAttribute(name, value))),
    ...(node.domain === undefined ? [] : [encodeText(7, node.domain)]),
  ]);
}

function encodeAttribute(name: string, value: OnnxAttribute): Uint8Array {
  const head = encodeText(1, name);
  const type = (kind: number): Uint8Array => encodeInteger(20, kind);
  if (typeof value === "number") return concatBytes([head, float(2, value), type(FLOAT)]);
  if (typeof value === "bigint") return concatBytes([head, signed(3, value), type(INT)]);
  if (typeof value === "string") return concatBytes([head, encodeText(4, value), type(STRING)]);
  if (isNumbers(value)) return concatBytes([head, encodeBytes(7, floats(value)), type(FLOATS)]);
  if (isTexts(value)) return concatBytes([head, ...value.map((text) => encodeText(9, text)), type(STRINGS)]);
  return concatBytes([head, encodeBytes(8, concatBytes((value as readonly bigint[]).map(varint))), type(INTS)]);
}

function encodeArray({ name, shape, data }: OnnxArray): Uint8Array {
  return concatBytes([
    ...shape.map((size) => encodeInteger(1, size)),
    encodeInteger(2, ELEMENT[elementOf(data)]),
    encodeText(8, name),
    encodeBytes(9, littleEndian(data)),
  ]);
}

function elementOf(data: OnnxArray["data"]): keyof typeof ELEMENT {
  if (data instanceof Float32Array) return "float";
  return data instanceof Float64Array ? "double" : "int64";
}

function littleEndian(data: OnnxArray["data"]): Uint8Array {
  const size = data.BYTES_PER_ELEMENT;
  const view = new DataView(new ArrayBuffer(data.length * size));
  if (data instanceof Float32Array) data.forEach((value, i) => view.setFloat32(i * size, value, true));
  else if (data instanceof Float64Array) data.forEach((value, i) => view.setFloat64(i * size, value, true));
  else data.forEach((value, i) => view.setBigInt64(i * size, value, true));
  return new Uint8Array(view.buffer);
}

function encodeValue({ name, type, shape }: OnnxValue): Uint8Array {
  const sizes = shape.map((size) =>
    encodeBytes(1, typeof size === "number" ? encodeInteger(1, size) : encodeText(2, size))
  );
  const tensor = concatBytes([encodeInteger(1, ELEMENT[type]), encodeBytes(2, concatBytes(sizes))]);
  return concatBytes([encodeText(1, name), encodeBytes(2, encodeBytes(1, tensor))]);
}

function isNumbers(value: OnnxAttribute): value is readonly number[] {
  return Array.isArray(value) && typeof value[0] === "number";
}

function isTexts(value: OnnxAttribute): value is readonly string[] {
  return Array.isArray(value) && typeof value[0] === "string";
}

function float(field: number, value: number): Uint8Array {
  return concatBytes([encodeVarint(field * 8 + 5), floats([value])]);
}

function floats(values: readonly number[]): Uint8Array {
  return littleEndian(Float32Array.from(values));
}

function signed(field: number, value: bigint): Uint8Array {
  return concatBytes([encodeVarint(field * 8), varint(value)]);
}

/** A varint; a negative number takes ten bytes, as two's complement. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}
