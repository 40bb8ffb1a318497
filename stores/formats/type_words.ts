/**
 * What people call the types of columns.
 *
 * @module
 */

import { DataType } from "apache-arrow";
import { elementType, isNumberType, isTextType, valueType } from "./column_kinds.ts";
import { JsonType } from "./json_type.ts";

/** A type in words: `text`, `number`, `true/false`, `date`, `vector of 64`, `list`, `record`, … */
export function typeWords(type: DataType): string {
  if (DataType.isFixedSizeList(type) && isNumberType(elementType(type)!)) return `vector of ${type.listSize}`;
  return KINDS.find(([, fits]) => fits(type))?.[0] ?? String(type);
}

const KINDS: readonly (readonly [words: string, fits: (type: DataType) => boolean])[] = [
  ["JSON", (type) => type instanceof JsonType],
  ["text", isTextType],
  ["number", isNumberType],
  ["true/false", (type) => DataType.isBool(valueType(type))],
  ["list", (type) => elementType(type) !== undefined],
  ["record", (type) => DataType.isStruct(type) || DataType.isMap(type)],
  ["date", (type) => DataType.isDate(type)],
  ["time", (type) => DataType.isTimestamp(type) || DataType.isTime(type)],
  ["duration", (type) => DataType.isDuration(type)],
  ["bytes", (type) => DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type)],
  ["nothing", (type) => DataType.isNull(type)],
];
