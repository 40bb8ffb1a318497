/**
 * What kinds of values Arrow's types have, whatever their layout.
 *
 * @module
 */

import { DataType } from "apache-arrow";
import { JsonType } from "./json_type.ts";
import { UuidType } from "./uuid_type.ts";

/** Texts in any layout: with short or long offsets, as views, or in a dictionary; UUIDs are read as texts too. */
export function isTextType(type: DataType): boolean {
  const values = valueType(type);
  if (values instanceof JsonType) return false;
  return DataType.isUtf8(values) || DataType.isLargeUtf8(values) || DataType.isUtf8View(values) ||
    values instanceof UuidType;
}

/** Integers, floats and decimals. */
export function isNumberType(type: DataType): boolean {
  const values = valueType(type);
  return DataType.isInt(values) || DataType.isFloat(values) || DataType.isDecimal(values);
}

/** The type of a list's elements; `undefined` for what is no list. A map is none. */
export function elementType(type: DataType): DataType | undefined {
  const isList = DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type);
  return isList ? type.children[0].type : undefined;
}

/** The type of the values themselves, where a dictionary holds them. */
export function valueType(type: DataType): DataType {
  return DataType.isDictionary(type) ? type.dictionary : type;
}

/** A type's name in messages: Apache Arrow's own, but for decimals, which it names `Decimal[9e+3]`. */
export function typeText(type: DataType): string {
  if (DataType.isDecimal(type)) return `Decimal(${type.precision}, ${type.scale})`;
  const element = elementType(type);
  if (element === undefined) return String(type);
  const name = DataType.isLargeList(type) ? "LargeList" : DataType.isFixedSizeList(type) ? "FixedSizeList" : "List";
  return DataType.isFixedSizeList(type)
    ? `${name}[${type.listSize}]<${typeText(element)}>`
    : `${name}<${typeText(element)}>`;
}
