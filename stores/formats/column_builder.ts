/**
 * Arrow buffers from plain values whose type is known.
 *
 * @module
 */

import { type Data, DataType } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import { eachStep, mapSteps, type Steps } from "../../ops/steps.ts";
import { arrowData } from "./arrow_data.ts";
import { JoinedTexts, type JoinedValues } from "./joined_texts.ts";
import { JsonType } from "./json_type.ts";
import { wholeText } from "./lone_surrogate.ts";
import { bytesOfBits } from "./parquet/bits.ts";

const NOTHING = new Uint8Array();

interface Validity {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array | undefined;
}

/**
 * Builds a column of values that fit `type`, a type of `columnFromValues`, in steps.
 *
 * @throws {DatasetError} when the type is none of these.
 */
export function* columnSteps(values: readonly unknown[], type: DataType): Steps<Data> {
  if (DataType.isNull(type)) return arrowData({ type, length: values.length });
  const validity = yield* validityOf(values);
  if (DataType.isStruct(type)) {
    const children: Data[] = [];
    for (const field of type.children) {
      children.push(yield* columnSteps(yield* fieldsOf(values, field.name), field.type));
    }
    return arrowData({ type, ...validity, children });
  }
  if (DataType.isList(type)) {
    const { elements, valueOffsets } = yield* flattened(values as readonly (ArrayLike<unknown> | null)[]);
    return arrowData({
      type,
      ...validity,
      valueOffsets,
      child: yield* columnSteps(elements, type.children[0].type),
    });
  }
  if (DataType.isBool(type)) return arrowData({ type, ...validity, data: yield* packedBits(values) });
  if (DataType.isUtf8(type)) {
    const text = type instanceof JsonType ? jsonText : (value: unknown) => wholeText(value as string);
    return arrowData({ type, ...validity, ...yield* joinedTexts(values, text) });
  }
  if (DataType.isBinary(type)) {
    return arrowData({ type, ...validity, ...yield* joinedBytes(values as readonly (Uint8Array | null)[]) });
  }
  return arrowData({ type, ...validity, data: yield* numbers(values, type) });
}

function jsonText(value: unknown): string {
  return pythonJson(value as PythonJson, { sortKeys: false });
}

/** Values that are looked at in one step, and texts. */
const [VALUES_OF_STEP, TEXTS_OF_STEP] = [32_768, 8192];

function* validityOf(values: readonly unknown[]): Steps<Validity> {
  const { length } = values;
  const bitmap = new Uint8Array(bytesOfBits(length));
  let nullCount = 0;
  yield* eachStep(length, VALUES_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) {
      if (isNull(values[i])) nullCount++;
      else bitmap[i >> 3] |= 1 << (i & 7);
    }
  });
  return { length, nullCount, nullBitmap: nullCount > 0 ? bitmap : undefined };
}

function isNull(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** The values of a struct's own field; names such as `constructor` are fields like any other. */
function* fieldsOf(structs: readonly unknown[], name: string): Steps<unknown[]> {
  return yield* mapSteps(structs, VALUES_OF_STEP, (struct) => {
    const isThere = !isNull(struct) && Object.hasOwn(struct, name);
    return isThere ? (struct as Record<string, unknown>)[name] : null;
  });
}

function* flattened(lists: readonly (ArrayLike<unknown> | null | undefined)[]): Steps<{
  elements: unknown[];
  valueOffsets: Int32Array;
}> {
  const elements: unknown[] = [];
  const valueOffsets = new Int32Array(lists.length + 1);
  for (let i = 0, next = VALUES_OF_STEP; i < lists.length; i++) {
    const list = lists[i];
    for (let k = 0; k < (list?.length ?? 0); k++) elements.push(list![k]);
    valueOffsets[i + 1] = elements.length;
    if (elements.length + i < next) continue;
    next = elements.length + i + VALUES_OF_STEP;
    yield;
  }
  return { elements, valueOffsets };
}

function* packedBits(values: readonly unknown[]): Steps<Uint8Array> {
  const bits = new Uint8Array(bytesOfBits(values.length));
  yield* eachStep(values.length, VALUES_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) if (values[i]) bits[i >> 3] |= 1 << (i & 7);
  });
  return bits;
}

function* joinedTexts(values: readonly unknown[], textOf: (value: unknown) => string): Steps<JoinedValues> {
  const texts = new JoinedTexts();
  yield* eachStep(values.length, TEXTS_OF_STEP, (start, end) => texts.addTexts(values.slice(start, end), textOf));
  return texts.values();
}

function* joinedBytes(values: readonly (Uint8Array | null)[]): Steps<JoinedValues> {
  const joined = new JoinedTexts();
  yield* eachStep(values.length, TEXTS_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) joined.add(values[i] ?? NOTHING);
  });
  return joined.values();
}

function* numbers(values: readonly unknown[], type: DataType): Steps<ArrayBufferView> {
  const { length } = values;
  if (DataType.isTimestamp(type)) {
    return yield* filled(new BigInt64Array(length), (i) => BigInt((values[i] as Date | null)?.getTime() ?? 0));
  }
  if (DataType.isInt(type) && type.bitWidth === 64) {
    const integers = type.isSigned ? new BigInt64Array(length) : new BigUint64Array(length);
    return yield* filled(integers, (i) => BigInt(values[i] as bigint | number | null ?? 0));
  }
  if (DataType.isFloat(type) && type.ArrayType.BYTES_PER_ELEMENT === 2) {
    const halves = yield* filled(new Float16Array(length), (i) => Number(values[i] ?? 0));
    return new Uint16Array(halves.buffer);
  }
  if (DataType.isInt(type) || DataType.isFloat(type)) {
    return yield* filled(new (type.ArrayType as Float64ArrayConstructor)(length), (i) => Number(values[i] ?? 0));
  }
  throw new DatasetError(`making a column: values of type ${type} cannot be made from plain values`);
}

function* filled<T extends { readonly length: number; [i: number]: unknown }>(
  array: T,
  valueAt: (i: number) => T[number],
): Steps<T> {
  yield* eachStep(array.length, VALUES_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) (array as { [i: number]: unknown })[i] = valueAt(i);
  });
  return array;
}
