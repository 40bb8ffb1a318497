/**
 * Attributes of nodes: reading them from a file, and writing them.
 *
 * @module
 */
import { join } from "../../stores/bytes.ts";
import type { ByteRange, ByteSource } from "./bytes.ts";
import {
  encodeBytes,
  encodeInteger,
  encodeText,
  encodeVarint,
  type Field,
  fieldsOf,
  FIXED32,
  readIntegers,
  readText,
  VARINT,
} from "./protobuf.ts";
import { ATTRIBUTE, ATTRIBUTE_TYPE } from "./schema.ts";

/**
 * An attribute of a node. Integers are bigint, to tell them from floats. Very many numbers are written from typed arrays, faster than from
 * lists; they are read as lists.
 */
export type OnnxAttribute =
  | bigint
  | number
  | string
  | readonly bigint[]
  | readonly number[]
  | readonly string[]
  | Int32Array
  | Float32Array;

/** A node's attributes by name. */
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/**
 * Reads a node's attributes: numbers, texts and lists of them; tensors and graphs are left out.
 *
 * @param ranges payloads of AttributeProto
 */
export function readAttributes(source: ByteSource, ranges: readonly ByteRange[]): OnnxAttributes {
  const read = ranges.map((range) => readAttribute(source, [...fieldsOf(source, range)]));
  return Object.fromEntries(read.filter((entry) => entry !== undefined));
}

function readAttribute(source: ByteSource, fields: readonly Field[]): [string, OnnxAttribute] | undefined {
  const of = (number: number) => fields.filter((field) => field.number === number);
  const name = readText(source, of(ATTRIBUTE.name)[0]);
  switch (of(ATTRIBUTE.type)[0]?.value) {
    case ATTRIBUTE_TYPE.float:
      return [name, readFloats(source, of(ATTRIBUTE.float))[0] ?? 0];
    case ATTRIBUTE_TYPE.integer:
      return [name, BigInt(of(ATTRIBUTE.integer)[0]?.value ?? 0)];
    case ATTRIBUTE_TYPE.text:
      return [name, of(ATTRIBUTE.text).map((field) => readText(source, field))[0] ?? ""];
    case ATTRIBUTE_TYPE.floats:
      return [name, readFloats(source, of(ATTRIBUTE.floats))];
    case ATTRIBUTE_TYPE.integers:
      return [name, of(ATTRIBUTE.integers).flatMap((field) => readIntegers(source, field)).map(BigInt)];
    case ATTRIBUTE_TYPE.texts:
      return [name, of(ATTRIBUTE.texts).map((field) => readText(source, field))];
  }
  return undefined;
}

function readFloats(source: ByteSource, fields: readonly Field[]): number[] {
  return fields.flatMap(({ start, end }) => {
    const { buffer } = source.read(start, end).slice();
    return Array.from({ length: buffer.byteLength / 4 }, (_, at) => new DataView(buffer).getFloat32(at * 4, true));
  });
}

/** The payload of an AttributeProto. */
export function encodeAttribute(name: string, value: OnnxAttribute): Uint8Array<ArrayBuffer> {
  const { field, type } = encodedValue(value);
  return join([encodeText(ATTRIBUTE.name, name), field, encodeInteger(ATTRIBUTE.type, ATTRIBUTE_TYPE[type])]);
}

function encodedValue(value: OnnxAttribute): { field: Uint8Array; type: keyof typeof ATTRIBUTE_TYPE } {
  if (typeof value === "number") return { field: float(ATTRIBUTE.float, value), type: "float" };
  if (typeof value === "bigint") return { field: signed(ATTRIBUTE.integer, value), type: "integer" };
  if (typeof value === "string") return { field: encodeText(ATTRIBUTE.text, value), type: "text" };
  if (isNumbers(value)) return { field: encodeBytes(ATTRIBUTE.floats, floats(value)), type: "floats" };
  if (isTexts(value)) return { field: texts(value), type: "texts" };
  const packed = value instanceof Int32Array ? integers(value) : join((value as readonly bigint[]).map(varint));
  return { field: encodeBytes(ATTRIBUTE.integers, packed), type: "integers" };
}

function isNumbers(value: OnnxAttribute): value is readonly number[] | Float32Array {
  return value instanceof Float32Array || Array.isArray(value) && typeof value[0] === "number";
}

function isTexts(value: OnnxAttribute): value is readonly string[] {
  return Array.isArray(value) && typeof value[0] === "string";
}

/** Of very many texts most are the same. */
function texts(values: readonly string[]): Uint8Array {
  const fields = new Map<string, Uint8Array>();
  for (const text of values) if (!fields.has(text)) fields.set(text, encodeText(ATTRIBUTE.texts, text));
  return join(values.map((text) => fields.get(text)!));
}

function float(field: number, value: number): Uint8Array {
  return join([encodeVarint(field * 8 + FIXED32), floats([value])]);
}

function floats(values: readonly number[] | Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i], true);
  return new Uint8Array(view.buffer);
}

function signed(field: number, value: bigint): Uint8Array {
  return join([encodeVarint(field * 8 + VARINT), varint(value)]);
}

/** Most bytes of the varint of 32 bits. */
const MOST_BYTES = 5;

/** Varints of many integers. Negative ones are written one by one. */
function integers(values: Int32Array): Uint8Array {
  if (values.some((value) => value < 0)) return join(Array.from(values, (value) => varint(BigInt(value))));
  const bytes = new Uint8Array(values.length * MOST_BYTES);
  let at = 0;
  for (let rest of values) {
    for (; rest >= 128; rest >>= 7) bytes[at++] = rest & 127 | 128;
    bytes[at++] = rest;
  }
  return bytes.subarray(0, at);
}

/** A varint; a negative number takes ten bytes, as two's complement. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}
