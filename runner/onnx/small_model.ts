/**
 * Writes ONNX models.
 *
 * @module
 */

import { join } from "../../stores/bytes.ts";
import type { OnnxAttributes } from "./attributes.ts";
import { describe, encodeInitializer, encodeNodeProto, encodeValue, type TensorDescription } from "./build.ts";
import { ELEMENT_TYPE } from "./graph.ts";
import { encodeBytes, encodeInteger, encodeText } from "./protobuf.ts";
import { type Reference, referringTensor } from "./reference.ts";
import { GRAPH, MODEL, OPSET } from "./schema.ts";

/** Numbers that an ONNX model holds. */
export interface OnnxArray {
  /** How nodes call it. */
  readonly name: string;
  /** Its sizes. */
  readonly shape: readonly number[];
  /** Its elements, row-major. */
  readonly data: Float32Array | Float64Array | BigInt64Array;
}

/** Numbers that lie in a file: 32-bit floats, little-endian. */
export interface FiledArray {
  /** How nodes call it. */
  readonly name: string;
  /** Its sizes. */
  readonly shape: readonly number[];
  /** Where it lies, from a folder that onnxruntime is told. */
  readonly reference: Reference;
}

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
  readonly attributes?: OnnxAttributes;
}

/** An input or output of a graph. */
export interface OnnxValue {
  /** What nodes call it. */
  readonly name: string;
  /** Of its elements. */
  readonly type: "float" | "double" | "int64";
  /** A size that is not known has a name. */
  readonly shape: readonly (number | string)[];
}

/** A model with one graph. */
export interface OnnxModel {
  /** Of the graph. */
  readonly name: string;
  /** What it is for, in words. */
  readonly documentation?: string;
  /** What it takes. */
  readonly inputs: readonly OnnxValue[];
  /** What it gives. */
  readonly outputs: readonly OnnxValue[];
  /** What it does, in an order in which it can be done. */
  readonly nodes: readonly OnnxNode[];
  /** Its constants. */
  readonly arrays: readonly OnnxArray[];
  /** Those that lie in files. @default none */
  readonly filed?: readonly FiledArray[];
  /**
   * Version of ONNX's operators.
   *
   * @default 17
   */
  readonly opset?: number;
}

const IR_VERSION = 8;
const OPSET_VERSION = 17;

/** The domain of the operators for trees. */
export const ML_DOMAIN = "ai.onnx.ml";

/** Versions of the operators of other domains. */
const OTHER_OPSETS: ReadonlyMap<string, number> = new Map([[ML_DOMAIN, 3], ["com.microsoft", 1]]);

/**
 * Encodes a model.
 *
 * @param model The model.
 * @returns The bytes of an ONNX file.
 */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const valueFields = (field: number, values: readonly OnnxValue[]): Uint8Array[] =>
    values.map(({ name, type, shape }) => encodeValue(field, { name, shape, elementType: ELEMENT_TYPE[type] }));
  const graph = join([
    ...model.nodes.map((node) => encodeBytes(GRAPH.node, encodeNodeProto({ ...node, opType: node.op }))),
    encodeText(GRAPH.name, model.name),
    ...model.arrays.map(encodeArray),
    ...(model.filed ?? []).map(({ name, shape, reference }) =>
      referringTensor(describe({ name, dims: shape, elementType: ELEMENT_TYPE.float }), reference)
    ),
    ...valueFields(GRAPH.input, model.inputs),
    ...valueFields(GRAPH.output, model.outputs),
  ]);
  const domains = new Set(model.nodes.map(({ domain }) => domain ?? ""));
  return join([
    encodeInteger(MODEL.irVersion, IR_VERSION),
    encodeText(MODEL.producerName, "probegraph"),
    encodeText(MODEL.docString, model.documentation ?? ""),
    encodeBytes(MODEL.graph, graph),
    encodeBytes(MODEL.opsetImport, encodeInteger(OPSET.version, model.opset ?? OPSET_VERSION)),
    ...[...OTHER_OPSETS].filter(([domain]) => domains.has(domain)).map(encodeOpset),
  ]);
}

function encodeOpset([domain, version]: readonly [string, number]): Uint8Array {
  return encodeBytes(
    MODEL.opsetImport,
    join([encodeText(OPSET.domain, domain), encodeInteger(OPSET.version, version)]),
  );
}

function encodeArray(array: OnnxArray): Uint8Array {
  const stored = storedArray(array);
  return encodeInitializer(stored, stored.bytes);
}

/** An array as a tensor is stored. */
export interface StoredArray extends TensorDescription {
  /** Its elements, little-endian. */
  readonly bytes: Uint8Array;
}

/** Numbers as they are stored, in their own memory: processors on which this runs are little-endian as well. */
export function storedArray({ name, shape, data }: OnnxArray): StoredArray {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: shape, elementType: ELEMENT_TYPE[elementOf(data)], bytes };
}

function elementOf(data: OnnxArray["data"]): "float" | "double" | "int64" {
  if (data instanceof Float32Array) return "float";
  return data instanceof Float64Array ? "double" : "int64";
}
