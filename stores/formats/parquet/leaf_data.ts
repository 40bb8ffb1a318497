/**
 * From decoded values to the buffers of an Arrow column.
 *
 * @module
 */

import { type Data, DataType, type Decimal } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import { bitsOf } from "./bits.ts";
import { dictionaryIndices } from "./dictionary.ts";
import type { LeafPlan } from "./column_plan.ts";
import { spread, words } from "./fixed_copies.ts";
import type { Slots } from "./slots.ts";
import type { CodedValues, FixedValues, Values, VariableValues, WholeValues } from "./values.ts";
import { widened } from "../wide_integers.ts";
import { arrowData } from "../arrow_data.ts";
import { CodedTexts, isLargeText, isOffsetText } from "../coded_texts.ts";
import { INLINE_VIEW_BYTES, VIEW_BYTES } from "../bytes_of_values.ts";

/** Julian day number of 1970-01-01, from which the old 96-bit timestamps count. */
const JULIAN_EPOCH = 2440588n;
const DAY_NANOSECONDS = 86_400_000_000_000n;

/**
 * The Arrow column of a leaf.
 *
 * @param values The values that are present, in order, of a dictionary's their numbers; more than the slots need are ignored.
 */
export function leafData(plan: LeafPlan, values: Values, slots: Slots): Data {
  const { type } = plan.field;
  const { length, nullCount, validity: nullBitmap } = slots;
  if (DataType.isNull(type)) return arrowData({ type, length });
  if (values.count < length - nullCount) throw mismatch(plan, `${length - nullCount} values, got ${values.count}`);
  if (values.kind === "coded") return codedData(values, slots, plan);
  const placed = values.kind === "fixed" ? spreadFixed(values, slots) : spreadVariable(values, slots);
  const base = { type, length, nullCount, nullBitmap };
  if (DataType.isDecimal(type)) return arrowData({ ...base, type, data: decimals(placed, type, plan, length) });
  if (placed.kind === "fixed") return arrowData({ ...base, data: fixedBuffer(placed, plan, length) });
  return variableData(placed, base, plan);
}

/** Values at the slots that have one; the others are zero. */
function spreadFixed(values: FixedValues, { length, nullCount, validity }: Slots): FixedValues {
  const { width } = values;
  if (!validity || nullCount === 0) {
    return { ...values, bytes: values.bytes.subarray(0, length * width), count: length };
  }
  const bytes = new Uint8Array(length * width);
  spread(values.bytes, validity, width, bytes);
  return { kind: "fixed", width, bytes, count: length };
}

/** Texts by their numbers; a missing one has that of an empty one before the first. */
function codedData({ entries, indices }: CodedValues, { length, nullCount, validity }: Slots, plan: LeafPlan): Data {
  const { type } = plan.field;
  if (!isOffsetText(type)) throw mismatch(plan, `values of type ${type}, got texts of a dictionary`);
  if (!validity || nullCount === 0) {
    return new CodedTexts({ type, entries, indices: indices.subarray(0, length), nullCount: 0, nullBitmap: undefined });
  }
  const { bytes, count } = entries;
  const offsets = new Int32Array(count + 2);
  offsets.set(entries.offsets, 1);
  for (let i = 0; i < indices.length; i++) indices[i]++;
  const placed = new Int32Array(length);
  spread(bytesOf(indices), validity, Int32Array.BYTES_PER_ELEMENT, bytesOf(placed));
  const withEmpty = { bytes, offsets, count: count + 1 };
  return new CodedTexts({ type, entries: withEmpty, indices: placed, nullCount, nullBitmap: validity });
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function spreadVariable(values: VariableValues, { length, nullCount, validity }: Slots): VariableValues {
  if (!validity || nullCount === 0) {
    return { ...values, offsets: values.offsets.subarray(0, length + 1), count: length };
  }
  const offsets = new Int32Array(length + 1);
  let next = 0;
  for (let i = 0; i < length; i++) {
    if (validity[i >> 3] & (1 << (i & 7))) next++;
    offsets[i + 1] = values.offsets[next];
  }
  return { ...values, offsets, count: length };
}

function fixedBuffer(values: FixedValues, plan: LeafPlan, length: number): ArrayBufferView {
  const { type } = plan.field;
  const { bytes, width } = values;
  if (DataType.isBool(type)) return bitsOf(bytes, 1);
  if (DataType.isDictionary(type)) return dictionaryIndices(values, type.indices);
  if (DataType.isFixedSizeBinary(type)) return bytes;
  if (DataType.isInt(type) && type.bitWidth < 32 && width === 4) {
    return new (type.ArrayType as Int32ArrayConstructor)(new Int32Array(bytes.buffer, bytes.byteOffset, length));
  }
  if (DataType.isTimestamp(type) && width === 12) return int96Timestamps(bytes, length);
  if (type.ArrayType.BYTES_PER_ELEMENT !== width) {
    throw mismatch(plan, `values of type ${type}, got values of ${width} bytes`);
  }
  return new type.ArrayType(bytes.buffer, bytes.byteOffset, length);
}

/** 96-bit timestamps: nanoseconds of the day in 8 bytes, the Julian day in 4. */
function int96Timestamps(bytes: Uint8Array, length: number): BigInt64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nanoseconds = new BigInt64Array(length);
  for (let i = 0; i < length; i++) {
    const day = BigInt(view.getUint32(i * 12 + 8, true)) - JULIAN_EPOCH;
    nanoseconds[i] = day * DAY_NANOSECONDS + view.getBigInt64(i * 12, true);
  }
  return nanoseconds;
}

/** Decimals as little-endian two's complement, from integers or from big-endian bytes of any width. */
function decimals(values: WholeValues, type: Decimal, { node: { element } }: LeafPlan, length: number): Uint32Array {
  const isInteger = element.type === "INT32" || element.type === "INT64";
  if (values.kind === "fixed" && isInteger) return ofIntegers(words(values.bytes), values.width / 4, type, length);
  const size = type.bitWidth / 8;
  const out = new Uint8Array(length * size);
  for (let i = 0; i < length; i++) {
    const start = values.kind === "fixed" ? i * values.width : values.offsets[i];
    const width = values.kind === "fixed" ? values.width : values.offsets[i + 1] - start;
    const isNegative = width > 0 && (values.bytes[start] & 0x80) !== 0;
    if (isNegative) out.fill(0xff, i * size, (i + 1) * size);
    for (let k = 0; k < Math.min(width, size); k++) out[i * size + k] = values.bytes[start + width - 1 - k];
  }
  return words(out);
}

/** @param each words of one integer; those above them have its sign */
function ofIntegers(integers: Uint32Array, each: number, { bitWidth }: Decimal, length: number): Uint32Array {
  const size = bitWidth / 32;
  const out = new Uint32Array(length * size);
  for (let i = 0; i < length; i++) {
    const sign = integers[(i + 1) * each - 1] >> 31;
    for (let k = 0; k < size; k++) out[i * size + k] = k < each ? integers[i * each + k] : sign;
  }
  return out;
}

interface DataProps {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array | undefined;
}

function variableData(values: VariableValues, props: DataProps, plan: LeafPlan): Data {
  const { type } = plan.field;
  const { offsets, bytes } = values;
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
    return arrowData({ ...props, type, views: views(values), variadicBuffers: [bytes] });
  }
  if (isLargeText(type)) {
    return arrowData({ ...props, type, valueOffsets: widened(offsets), data: bytes });
  }
  if (DataType.isUtf8(type) || DataType.isBinary(type)) {
    return arrowData({ ...props, type, valueOffsets: offsets, data: bytes });
  }
  throw mismatch(plan, `values of type ${type}, got byte arrays`);
}

/**
 * Views of 16 bytes: length, then the bytes themselves, or their first four, the buffer's number and the offset in it.
 * Layout: https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout
 */
function views({ offsets, bytes, count }: VariableValues): Uint8Array {
  const out = new Uint8Array(count * VIEW_BYTES);
  const view = new DataView(out.buffer);
  for (let i = 0; i < count; i++) {
    const start = offsets[i];
    const length = offsets[i + 1] - start;
    const isInline = length <= INLINE_VIEW_BYTES;
    view.setInt32(i * VIEW_BYTES, length, true);
    out.set(bytes.subarray(start, start + (isInline ? length : 4)), i * VIEW_BYTES + 4);
    if (!isInline) view.setInt32(i * VIEW_BYTES + 12, start, true);
  }
  return out;
}

function mismatch({ node }: LeafPlan, detail: string): FormatError {
  return new FormatError(`reading parquet: column "${node.path.join(".")}" should hold ${detail}; the file is damaged`);
}
