/**
 * Arrow buffers from plain values whose type is known.
 *
 * @module
 */

import { type Data, DataType } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import { atOnce, type Steps } from "../pace.ts";
import { arrowData } from "./arrow_data.ts";
import { JoinedTexts, type JoinedValues } from "./joined_texts.ts";
import { JsonType } from "./json_type.ts";
import { wholeText } from "./lone_surrogate.ts";

const NOTHING = new Uint8Array();

interface Validity {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array | undefined;
}

/**
 * Builds a column of values that fit `type`: a type of `columnFromValues`.
 *
 * @throws {DatasetError} when the type is none of these.
 */
export function buildColumn(values: readonly unknown[], type: DataType): Data {
  return atOnce(columnSteps(values, type));
}

/** The same in steps. */
export function* columnSteps(values: readonly unknown[], type: DataType): Steps<Data> {
  if (DataType.isNull(type)) return arrowData({ type, length: values.length });
  const validity = validityOf(values);
  yield;
  if (DataType.isStruct(type)) {
    const children: Data[] = [];
    for (const field of type.children) {
      children.push(yield* columnSteps(values.map((value) => fieldOf(value, field.name)), field.type));
    }
    return arrowData({ type, ...validity, children });
  }
  if (DataType.isList(type)) {
    const { elements, valueOffsets } = flattened(values as readonly (ArrayLike<unknown> | null)[]);
    yield;
    return arrowData({
      type,
      ...validity,
      valueOffsets,
      child: yield* columnSteps(elements, type.children[0].type),
    });
  }
  if (DataType.isBool(type)) return arrowData({ type, ...validity, data: packedBits(values) });
  if (DataType.isUtf8(type)) {
    const text = type instanceof JsonType ? jsonText : (value: unknown) => wholeText(value as string);
    return arrowData({ type, ...validity, ...yield* joinedTexts(values, text) });
  }
  if (DataType.isBinary(type)) {
    return arrowData({ type, ...validity, ...joinedBytes(values as readonly (Uint8Array | null)[]) });
  }
  return arrowData({ type, ...validity, data: numbers(values, type) });
}

function jsonText(value: unknown): string {
  return pythonJson(value as PythonJson, { sortKeys: false });
}

function validityOf(values: readonly unknown[]): Validity {
  const { length } = values;
  const bitmap = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    if (isNull(values[i])) nullCount++;
    else bitmap[i >> 3] |= 1 << (i & 7);
  }
  return { length, nullCount, nullBitmap: nullCount > 0 ? bitmap : undefined };
}

function isNull(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** The value of a struct's own field; names such as `constructor` are fields like any other. */
function fieldOf(struct: unknown, name: string): unknown {
  if (isNull(struct) || !Object.hasOwn(struct, name)) return null;
  return (struct as Record<string, unknown>)[name];
}

function flattened(lists: readonly (ArrayLike<unknown> | null | undefined)[]): {
  elements: unknown[];
  valueOffsets: Int32Array;
} {
  const elements: unknown[] = [];
  const valueOffsets = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => {
    for (let k = 0; k < (list?.length ?? 0); k++) elements.push(list![k]);
    valueOffsets[i + 1] = elements.length;
  });
  return { elements, valueOffsets };
}

function packedBits(values: readonly unknown[]): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, i) => {
    if (value) bits[i >> 3] |= 1 << (i & 7);
  });
  return bits;
}

/** Texts that are joined in one step. */
const TEXTS_OF_STEP = 8192;

function* joinedTexts(values: readonly unknown[], textOf: (value: unknown) => string): Steps<JoinedValues> {
  const texts = new JoinedTexts();
  for (let start = 0; start < values.length; start += TEXTS_OF_STEP) {
    texts.addTexts(values.slice(start, start + TEXTS_OF_STEP), textOf);
    yield;
  }
  return texts.values();
}

function joinedBytes(values: readonly (Uint8Array | null)[]): JoinedValues {
  const joined = new JoinedTexts();
  for (const value of values) joined.add(value ?? NOTHING);
  return joined.values();
}

function numbers(values: readonly unknown[], type: DataType): ArrayBufferView {
  const { length } = values;
  if (DataType.isTimestamp(type)) {
    return BigInt64Array.from({ length }, (_, i) => BigInt((values[i] as Date | null)?.getTime() ?? 0));
  }
  if (DataType.isInt(type) && type.bitWidth === 64) {
    const integers = type.isSigned ? new BigInt64Array(length) : new BigUint64Array(length);
    for (let i = 0; i < length; i++) integers[i] = BigInt(values[i] as bigint | number | null ?? 0);
    return integers;
  }
  if (DataType.isFloat(type) && type.ArrayType.BYTES_PER_ELEMENT === 2) {
    const halves = Float16Array.from({ length }, (_, i) => Number(values[i] ?? 0));
    return new Uint16Array(halves.buffer);
  }
  if (DataType.isInt(type) || DataType.isFloat(type)) {
    const made = new (type.ArrayType as Float64ArrayConstructor)(length);
    for (let i = 0; i < length; i++) made[i] = Number(values[i] ?? 0);
    return made;
  }
  throw new DatasetError(`making a column: values of type ${type} cannot be made from plain values`);
}
