/**
 * The Arrow type of a parquet leaf, from its physical type, its annotations and the type that the writer had.
 *
 * Source of the annotations: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 *
 * @module
 */

import {
  Binary,
  Bool,
  DataType,
  DateDay,
  Decimal,
  Dictionary,
  FixedSizeBinary,
  Float16,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  Null,
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  Timestamp,
  TimestampNanosecond,
  TimeUnit,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
} from "apache-arrow";
import type { SchemaElement } from "hyparquet";
import { FormatError } from "../../../ops/errors.ts";
import { UuidType } from "../uuid_type.ts";
import { checkedLength } from "./limits.ts";

/** Widths that Arrow knows; a damaged schema may say anything. */
const INDEX_BITS: readonly number[] = [8, 16, 32, 64];
const DECIMAL_BITS: readonly number[] = [32, 64, 128, 256];

/**
 * The Arrow type of a leaf.
 *
 * @param origin The type in the writer's Arrow schema: it restores what parquet cannot express (time zones, durations,
 * dictionaries, large and view layouts), never what contradicts the file.
 */
export function leafType(element: SchemaElement, origin?: DataType): DataType {
  const type = inferredType(element);
  return origin ? restored(type, origin) : type;
}

function inferredType(element: SchemaElement): DataType {
  switch (element.logical_type?.type) {
    case "NULL":
      return new Null();
    case "FLOAT16":
      return fixedLength(element) === 2 ? new Float16() : new FixedSizeBinary(fixedLength(element));
    case "DECIMAL":
      return decimalType(element.logical_type.precision, element.logical_type.scale);
    case "INTEGER":
      return intType(element.logical_type.bitWidth, element.logical_type.isSigned);
    case "UUID":
      return fixedLength(element) === 16 ? new UuidType() : new FixedSizeBinary(fixedLength(element));
    case "DATE":
      return new DateDay();
    case "TIME":
      return timeType(element.logical_type.unit);
    case "TIMESTAMP":
      return timestampType(element.logical_type.unit, element.logical_type.isAdjustedToUTC);
    case "STRING":
    case "ENUM":
    case "JSON":
      return new Utf8();
    default:
      return convertedType(element);
  }
}

/** The older annotations, which lack units and time zones. */
function convertedType(element: SchemaElement): DataType {
  const converted = element.converted_type;
  switch (converted) {
    case "UTF8":
    case "ENUM":
    case "JSON":
      return new Utf8();
    case "DECIMAL":
      return decimalType(element.precision ?? 0, element.scale ?? 0);
    case "DATE":
      return new DateDay();
    case "TIME_MILLIS":
      return timeType("MILLIS");
    case "TIME_MICROS":
      return timeType("MICROS");
    case "TIMESTAMP_MILLIS":
      return timestampType("MILLIS", true);
    case "TIMESTAMP_MICROS":
      return timestampType("MICROS", true);
    default: {
      const integer = converted?.match(/^(U?)INT_(\d+)$/);
      return integer ? intType(Number(integer[2]), integer[1] === "") : physicalType(element);
    }
  }
}

function physicalType(element: SchemaElement): DataType {
  switch (element.type) {
    case "BOOLEAN":
      return new Bool();
    case "INT32":
      return new Int32();
    case "INT64":
      return new Int64();
    case "INT96":
      return new TimestampNanosecond();
    case "FLOAT":
      return new Float32();
    case "DOUBLE":
      return new Float64();
    case "BYTE_ARRAY":
      return new Binary();
    case "FIXED_LEN_BYTE_ARRAY":
      return new FixedSizeBinary(fixedLength(element));
    default:
      throw new FormatError(`reading parquet: column "${element.name}" has unknown type ${element.type}`);
  }
}

/** Bytes of one value of a fixed-length column. */
export function fixedLength(element: SchemaElement): number {
  return checkedLength(element.type_length, 2 ** 20, `the length of the values of column "${element.name}"`);
}

function intType(bits: number, signed: boolean): DataType {
  if (bits === 8) return signed ? new Int8() : new Uint8();
  if (bits === 16) return signed ? new Int16() : new Uint16();
  if (bits === 32) return signed ? new Int32() : new Uint32();
  return signed ? new Int64() : new Uint64();
}

function decimalType(precision: number, scale: number): DataType {
  checkedLength(precision, 76, "the precision of a decimal");
  return new Decimal(checkedLength(scale, precision, "the scale of a decimal"), precision, precision > 38 ? 256 : 128);
}

function timeType(unit: "MILLIS" | "MICROS" | "NANOS"): DataType {
  if (unit === "MILLIS") return new TimeMillisecond();
  return unit === "MICROS" ? new TimeMicrosecond() : new TimeNanosecond();
}

function timestampType(unit: "MILLIS" | "MICROS" | "NANOS", utc: boolean): DataType {
  const units = { MILLIS: TimeUnit.MILLISECOND, MICROS: TimeUnit.MICROSECOND, NANOS: TimeUnit.NANOSECOND };
  return new Timestamp(units[unit], utc ? "UTC" : null);
}

/** `type` with the details of `origin` that parquet does not carry. */
function restored(type: DataType, origin: DataType): DataType {
  if (DataType.isDictionary(origin)) return restoredDictionary(type, origin);
  if (DataType.isTimestamp(type) && DataType.isTimestamp(origin)) {
    return type.timezone === "UTC" && origin.timezone ? new Timestamp(type.unit, origin.timezone) : type;
  }
  if (DataType.isDecimal(type) && DataType.isDecimal(origin)) {
    const isSame = type.precision === origin.precision && type.scale === origin.scale;
    return isSame && DECIMAL_BITS.includes(origin.bitWidth) ? origin : type;
  }
  const isSameLayout = (DataType.isInt(type) && type.bitWidth === 64 && DataType.isDuration(origin)) ||
    (DataType.isUtf8(type) && (DataType.isLargeUtf8(origin) || DataType.isUtf8View(origin))) ||
    (DataType.isBinary(type) && (DataType.isLargeBinary(origin) || DataType.isBinaryView(origin)));
  return isSameLayout ? origin : type;
}

/**
 * Like pyarrow, dictionaries come back for texts and bytes; of other types, the values do. Each column gets a dictionary
 * of its own, and so an id of its own.
 */
function restoredDictionary(type: DataType, origin: Dictionary): DataType {
  if (!DataType.isUtf8(type) && !DataType.isBinary(type)) return type;
  if (!INDEX_BITS.includes(origin.indices.bitWidth)) return type;
  return new Dictionary(type, origin.indices, null, origin.isOrdered);
}
