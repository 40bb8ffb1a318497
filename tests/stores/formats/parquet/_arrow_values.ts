/** Values and types of Arrow columns in the form of fixtures/parquet/expected.json, read from the raw buffers. */

import { type Data, DataType, type Decimal, type Field, TimeUnit, type Vector } from "apache-arrow";

/** All values of a column. */
export function plainColumn(vector: Vector): unknown[] {
  return vector.data.flatMap((data) => Array.from({ length: data.length }, (_, i) => plainValue(data, i)));
}

/** Value `i` of a column. */
export function plainValue(data: Data, i: number): unknown {
  const { type, values } = data;
  if (DataType.isNull(type) || !data.getValid(i)) return null;
  if (DataType.isDictionary(type)) return plainValue(data.dictionary!.data[0], Number(values[i]));
  if (DataType.isStruct(type)) {
    return Object.fromEntries(type.children.map(({ name }, k) => [name, plainValue(data.children[k], i)]));
  }
  if (DataType.isFixedSizeList(type)) return range(data.children[0], i * type.listSize, (i + 1) * type.listSize);
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type)) {
    return range(data.children[0], Number(data.valueOffsets[i]), Number(data.valueOffsets[i + 1]));
  }
  return plainLeaf(data, i);
}

function plainLeaf(data: Data, i: number): unknown {
  const { type, values, offset } = data;
  if (DataType.isBool(type)) return (values[(offset + i) >> 3] & (1 << ((offset + i) & 7))) !== 0;
  if (DataType.isFloat(type)) {
    return plainNumber(values instanceof Uint16Array ? new Float16Array(values.slice(i, i + 1).buffer)[0] : values[i]);
  }
  if (DataType.isDecimal(type)) return plainDecimal(data, i);
  if (DataType.isUtf8View(type)) return new TextDecoder().decode(viewBytes(data, i));
  if (DataType.isBinaryView(type)) return { bytes: viewBytes(data, i).toBase64() };
  if (DataType.isFixedSizeBinary(type)) {
    return { bytes: (values as Uint8Array).slice(i * type.byteWidth, (i + 1) * type.byteWidth).toBase64() };
  }
  if (data.valueOffsets) {
    const bytes = (values as Uint8Array).slice(Number(data.valueOffsets[i]), Number(data.valueOffsets[i + 1]));
    const isText = DataType.isUtf8(type) || DataType.isLargeUtf8(type);
    return isText ? new TextDecoder().decode(bytes) : { bytes: bytes.toBase64() };
  }
  return plainInteger(values[i]);
}

function range(child: Data, start: number, end: number): unknown[] {
  return Array.from({ length: end - start }, (_, k) => plainValue(child, start + k));
}

function plainNumber(value: number): unknown {
  if (Number.isNaN(value)) return { float: "nan" };
  if (!Number.isFinite(value)) return { float: value < 0 ? "-inf" : "inf" };
  return Object.is(value, -0) ? { float: "-0.0" } : value;
}

function plainInteger(value: number | bigint): unknown {
  const isExact = typeof value === "number" || (value > -(2n ** 53n) && value < 2n ** 53n);
  return isExact ? Number(value) : { int: String(value) };
}

function plainDecimal(data: Data, i: number): unknown {
  const { scale, bitWidth } = data.type as Decimal;
  const words = (data.values as Uint32Array).slice(i * bitWidth / 32, (i + 1) * bitWidth / 32);
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const value = BigInt.asIntN(bitWidth, unsigned);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const text = scale > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
  return { decimal: (value < 0n ? "-" : "") + text };
}

function viewBytes(data: Data, i: number): Uint8Array {
  const bytes = data.values as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset + i * 16, 16);
  const length = view.getInt32(0, true);
  if (length <= 12) return bytes.slice(i * 16 + 4, i * 16 + 4 + length);
  const start = view.getInt32(12, true);
  return data.variadicBuffers[view.getInt32(8, true)].slice(start, start + length);
}

const UNITS = {
  [TimeUnit.SECOND]: "s",
  [TimeUnit.MILLISECOND]: "ms",
  [TimeUnit.MICROSECOND]: "us",
  [TimeUnit.NANOSECOND]: "ns",
};
const FLOATS = ["halffloat", "float", "double"];

/** The name that pyarrow gives a type. */
export function pyarrowType(type: DataType): string {
  if (DataType.isNull(type)) return "null";
  if (DataType.isBool(type)) return "bool";
  if (DataType.isInt(type)) return `${type.isSigned ? "" : "u"}int${type.bitWidth}`;
  if (DataType.isFloat(type)) return FLOATS[type.precision];
  if (DataType.isUtf8(type)) return "string";
  if (DataType.isLargeUtf8(type)) return "large_string";
  if (DataType.isUtf8View(type)) return "string_view";
  if (DataType.isBinary(type)) return "binary";
  if (DataType.isLargeBinary(type)) return "large_binary";
  if (DataType.isBinaryView(type)) return "binary_view";
  if (DataType.isFixedSizeBinary(type)) return `fixed_size_binary[${type.byteWidth}]`;
  if (DataType.isDecimal(type)) return `decimal${type.bitWidth}(${type.precision}, ${type.scale})`;
  if (DataType.isDate(type)) return type.unit === 0 ? "date32[day]" : "date64[ms]";
  if (DataType.isTime(type)) return `time${type.bitWidth}[${UNITS[type.unit]}]`;
  if (DataType.isDuration(type)) return `duration[${UNITS[type.unit]}]`;
  if (DataType.isTimestamp(type)) {
    return `timestamp[${UNITS[type.unit]}${type.timezone ? `, tz=${type.timezone}` : ""}]`;
  }
  return nestedType(type);
}

function nestedType(type: DataType): string {
  if (DataType.isDictionary(type)) {
    return `dictionary<values=${pyarrowType(type.dictionary)}, indices=${pyarrowType(type.indices)}, ordered=0>`;
  }
  if (DataType.isFixedSizeList(type)) return `fixed_size_list<${pyarrowField(type.children[0])}>[${type.listSize}]`;
  if (DataType.isLargeList(type)) return `large_list<${pyarrowField(type.children[0])}>`;
  if (DataType.isList(type)) return `list<${pyarrowField(type.children[0])}>`;
  if (DataType.isStruct(type)) return `struct<${type.children.map(pyarrowField).join(", ")}>`;
  if (DataType.isMap(type)) {
    return `map<${type.children[0].type.children.map((field: Field) => pyarrowType(field.type)).join(", ")}>`;
  }
  throw new Error(`no name for ${type}`);
}

function pyarrowField({ name, type, nullable }: Field): string {
  return `${name}: ${pyarrowType(type)}${nullable ? "" : " not null"}`;
}
