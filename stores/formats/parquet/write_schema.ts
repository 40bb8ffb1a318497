/**
 * The parquet schema of an Arrow schema, as pyarrow would write it.
 *
 * Sources: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md, and
 * https://arrow.apache.org/docs/cpp/parquet.html#logical-types for the choice of physical types.
 *
 * @module
 */

import { DataType, type Decimal, type Field, type Schema, TimeUnit } from "apache-arrow";
import type { ConvertedType, SchemaElement } from "hyparquet";
import { DatasetError } from "../../../ops/errors.ts";
import { UuidType } from "../uuid_type.ts";

/** The parquet schema, a list in depth-first order that begins with the root. */
export function parquetElements(schema: Schema): SchemaElement[] {
  const columns = schema.fields.flatMap((field) => fieldElements(field, field.name));
  return [{ name: "schema", num_children: schema.fields.length, repetition_type: "REQUIRED" }, ...columns];
}

/** The elements of one column: itself, then what it is made of. */
export function fieldElements({ type, nullable }: Field, name: string): SchemaElement[] {
  const repetition_type = nullable || DataType.isNull(type) ? "OPTIONAL" : "REQUIRED";
  const group = { name, repetition_type } as const;
  if (DataType.isStruct(type)) {
    if (type.children.length === 0) throw unsupported(name, "a struct without fields");
    const children = type.children.flatMap((child) => fieldElements(child, child.name));
    return [{ ...group, num_children: type.children.length }, ...children];
  }
  if (DataType.isMap(type)) {
    const [key, value] = type.children[0].type.children as Field[];
    return [
      { ...group, num_children: 1, converted_type: "MAP", logical_type: { type: "MAP" } },
      { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
      ...fieldElements(key, "key"),
      ...fieldElements(value, "value"),
    ];
  }
  if (isListLike(type)) {
    return [
      { ...group, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      ...fieldElements(type.children[0], "element"),
    ];
  }
  return [{ ...group, ...leafElement(type, name) }];
}

/** Whether values of the type are lists; maps are not meant. */
export function isListLike(type: DataType): boolean {
  return DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type);
}

/** Bytes that hold any decimal of a precision in two's complement. */
export function decimalBytes({ precision }: Decimal): number {
  const bits = (10n ** BigInt(precision) - 1n).toString(2).length + 1;
  return Math.ceil(bits / 8);
}

type LeafElement = Omit<SchemaElement, "name" | "repetition_type">;

function leafElement(type: DataType, name: string): LeafElement {
  if (DataType.isDictionary(type)) return leafElement(type.dictionary, name);
  if (DataType.isNull(type)) return { type: "INT32", logical_type: { type: "NULL" } };
  if (DataType.isBool(type)) return { type: "BOOLEAN" };
  if (DataType.isInt(type)) return intElement(type.bitWidth, type.isSigned);
  if (DataType.isFloat(type)) return floatElement(type.ArrayType.BYTES_PER_ELEMENT);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)) {
    return { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
  }
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type)) {
    return { type: "BYTE_ARRAY" };
  }
  if (type instanceof UuidType) {
    return { type: "FIXED_LEN_BYTE_ARRAY", type_length: type.byteWidth, logical_type: { type: "UUID" } };
  }
  if (DataType.isFixedSizeBinary(type)) return { type: "FIXED_LEN_BYTE_ARRAY", type_length: type.byteWidth };
  if (DataType.isDecimal(type)) return decimalElement(type);
  return timeElement(type, name);
}

function intElement(bitWidth: number, isSigned: boolean): LeafElement {
  const type = bitWidth === 64 ? "INT64" : "INT32";
  if (isSigned && bitWidth >= 32) return { type };
  // Only the older annotation: hyparquet-writer spells the newer one with a field type that C++ readers refuse.
  return { type, converted_type: `${isSigned ? "" : "U"}INT_${bitWidth}` as ConvertedType };
}

function floatElement(bytes: number): LeafElement {
  if (bytes === 2) return { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } };
  return { type: bytes === 4 ? "FLOAT" : "DOUBLE" };
}

function decimalElement(type: Decimal): LeafElement {
  const { precision, scale } = type;
  return {
    type: "FIXED_LEN_BYTE_ARRAY",
    type_length: decimalBytes(type),
    converted_type: "DECIMAL",
    precision,
    scale,
    logical_type: { type: "DECIMAL", precision, scale },
  };
}

function timeElement(type: DataType, name: string): LeafElement {
  if (DataType.isDate(type)) return { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } };
  if (DataType.isDuration(type)) return { type: "INT64" };
  if (DataType.isTime(type)) {
    const physical = type.bitWidth === 32 ? "INT32" : "INT64";
    return { type: physical, logical_type: { type: "TIME", isAdjustedToUTC: false, unit: parquetUnit(type.unit) } };
  }
  if (DataType.isTimestamp(type)) {
    const isAdjustedToUTC = Boolean(type.timezone);
    return { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit: parquetUnit(type.unit) } };
  }
  throw unsupported(name, `the type ${type}`);
}

/** Parquet has no seconds; they are written as milliseconds. */
function parquetUnit(unit: TimeUnit): "MILLIS" | "MICROS" | "NANOS" {
  if (unit === TimeUnit.MICROSECOND) return "MICROS";
  return unit === TimeUnit.NANOSECOND ? "NANOS" : "MILLIS";
}

function unsupported(name: string, what: string): DatasetError {
  return new DatasetError(`writing parquet: column "${name}" has ${what}, which parquet cannot hold`);
}
