/**
 * Values of Arrow columns as templates get them: with Python's int and float apart, as pyarrow's `to_pylist` has them.
 *
 * @module
 */

import { DataType, type StructRowProxy, type Vector } from "apache-arrow";
import { floatValue } from "../ops/float.ts";
import type { Op } from "../ops/op.ts";
import { integerValue } from "../ops/python_json.ts";
import type { Result } from "../stores/formats/result.ts";
import { columnOf, plainValue } from "./result_values.ts";

/** The values of a column; floats without a fraction are {@linkcode FloatLiteral}s, integers numbers where that is exact. */
export function pythonValuesOf(op: Op, result: Result): readonly unknown[] {
  if (result.form === "values") return result.values;
  return vectorValues(columnOf(op, result));
}

function vectorValues(vector: Vector): unknown[] {
  return Array.from({ length: vector.length }, (_, i) => pythonValue(vector.get(i), vector.type));
}

function pythonValue(value: unknown, type: DataType): unknown {
  if (value === null) return null;
  if (DataType.isDictionary(type)) return pythonValue(value, type.dictionary);
  if (DataType.isFloat(type)) return floatValue(value as number);
  if (typeof value === "bigint") return integerValue(value);
  if (holdsItems(type)) return vectorValues(value as Vector);
  if (!DataType.isStruct(type)) return plainValue(value);
  const pairs = [...(value as StructRowProxy)] as [string, unknown][];
  return Object.fromEntries(pairs.map(([name, item], i) => [name, pythonValue(item, type.children[i].type)]));
}

function holdsItems(type: DataType): boolean {
  return DataType.isList(type) || DataType.isFixedSizeList(type);
}
