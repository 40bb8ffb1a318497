/**
 * Results as the plain values that implementations and users work with.
 *
 * @module
 */

import { DataType, Struct, type StructRowProxy, type Table, Vector } from "apache-arrow";
import { DatasetError } from "../ops/errors.ts";
import type { ColumnValues, Matrix } from "../ops/evaluator.ts";
import { listNames } from "../ops/messages.ts";
import type { Op } from "../ops/op.ts";
import { plainJson, type PythonJson } from "../ops/python_json.ts";
import type { Probe } from "../stores/formats/probe.ts";
import type { Result } from "../stores/formats/result.ts";
import { columnFromValues } from "../stores/formats/columns.ts";
import { columnTable } from "../stores/formats/tables.ts";
import { matrixFromVector } from "../stores/formats/vectors.ts";
import { opName } from "./op_name.ts";

/** A result as a table: a dataset's columns, or one column named by the op's uuid. */
export function tableOf(op: Op, result: Result): Table {
  if (result.form === "table") return result.table;
  return columnTable(op.uuid, columnOf(op, result));
}

/** A result as an Arrow column. @throws {DatasetError} where it is none. */
export function columnOf(op: Op, result: Result): Vector {
  if (result.form === "column") return result.column;
  if (result.form === "values") return valuesColumn(op, result.values);
  throw wrongForm(op, "a column");
}

function valuesColumn(op: Op, values: readonly PythonJson[]): Vector {
  try {
    return columnFromValues(values);
  } catch (error) {
    throw new DatasetError(
      `${opName(op)} has rows of different types, which no Arrow column can hold: use toArray() or toJson()`,
      { cause: error },
    );
  }
}

/** The strings of a column. */
export function textsOf(op: Op, result: Result): (string | null)[] {
  const column = columnOf(op, result);
  if (!holdsStrings(column.type)) throw wrongType(op, column, "strings");
  return Array.from({ length: column.length }, (_, i) => column.get(i));
}

/** The truth values of a column. */
export function booleansOf(op: Op, result: Result): (boolean | null)[] {
  const column = columnOf(op, result);
  if (!DataType.isBool(column.type)) throw wrongType(op, column, "booleans");
  return Array.from({ length: column.length }, (_, i) => column.get(i));
}

/** The truth values of a column as 1 and 0. @throws {DatasetError} where one is missing. */
export function maskOf(op: Op, result: Result): Uint8Array {
  const values = booleansOf(op, result);
  const missing = values.reduce((count, value) => count + (value === null ? 1 : 0), 0);
  if (missing > 0) {
    const first = values.indexOf(null);
    throw new DatasetError(
      `${opName(op)} has ${missing} missing values (the first in row ${first}) where true or false is needed: ` +
        "leave these rows out with maskRows, or fill them in the data",
    );
  }
  return Uint8Array.from(values as boolean[], Number);
}

/** The numbers of a column as 64-bit floats; a missing one is NaN. */
export function scoresOf(op: Op, result: Result): Float64Array {
  const column = columnOf(op, result);
  if (!holdsNumbers(column.type)) throw wrongType(op, column, "numbers");
  if (column.nullCount === 0 && DataType.isFloat(column.type) && column.type.precision > 0) {
    return Float64Array.from(column.toArray() as Float32Array | Float64Array);
  }
  return Float64Array.from({ length: column.length }, (_, i) => {
    const value = column.get(i);
    return value === null ? NaN : Number(value);
  });
}

/** The vectors of a column as the rows of a matrix. */
export function matrixOf(op: Op, result: Result): Matrix {
  try {
    return matrixFromVector(columnOf(op, result));
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new DatasetError(`${opName(op)} is no column of vectors of one length: ${error.message}`, { cause: error });
  }
}

/** A trained classifier. @throws {DatasetError} where the result is none. */
export function probeOf(op: Op, result: Result): Probe {
  if (result.form === "probe") return result.probe;
  throw wrongForm(op, "a trained classifier");
}

/** The values of a column as plain data: objects for structs, arrays for lists. */
export function valuesOf(op: Op, result: Result): readonly unknown[] {
  if (result.form === "values") return result.values.map(plainJson);
  const column = columnOf(op, result);
  return Array.from({ length: column.length }, (_, i) => plainValue(column.get(i)));
}

/** The values of a column as users get them: a typed array for floats, an array for the rest. */
export function arrayOf(op: Op, result: Result): ColumnValues {
  if (op.kind === "score") {
    const column = columnOf(op, result);
    const single = DataType.isFloat(column.type) && column.type.precision === 1 && column.nullCount === 0;
    return single ? Float32Array.from(column.toArray()) : scoresOf(op, result);
  }
  if (op.kind === "vector" || op.kind === "viz") return vectorsOf(op, result);
  return valuesOf(op, result);
}

/** A result as rows. */
export function rowsOf(op: Op, result: Result): Record<string, unknown>[] {
  if (result.form === "values") return result.values.map((value) => ({ [op.uuid]: plainJson(value) }));
  const table = tableOf(op, result);
  const names = table.schema.fields.map((field) => field.name);
  const columns = names.map((_, i) => table.getChildAt(i)!);
  return Array.from({ length: table.numRows }, (_, row) => {
    return Object.fromEntries(names.map((name, i) => [name, plainValue(columns[i].get(row))]));
  });
}

/** A result as JSON data. */
export function jsonOf(op: Op, result: Result): unknown {
  if (result.form === "json") return result.data;
  if (result.form === "probe") throw wrongForm(op, "JSON data");
  if (result.form === "table") return rowsOf(op, result);
  return valuesOf(op, result);
}

/** One value of an Arrow column as plain data: typed arrays for lists of numbers without nulls, objects for structs. */
export function plainValue(value: unknown): unknown {
  if (value instanceof Vector) return plainList(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  // Structs and maps come as rows that can be iterated as pairs.
  const pairs = [...(value as StructRowProxy)] as [string, unknown][];
  return Object.fromEntries(pairs.map(([name, item]) => [name, plainValue(item)]));
}

function plainList(list: Vector): unknown {
  if (list.nullCount === 0 && DataType.isFloat(list.type)) return list.toArray();
  return Array.from({ length: list.length }, (_, i) => plainValue(list.get(i)));
}

function vectorsOf(op: Op, result: Result): readonly unknown[] {
  const column = columnOf(op, result);
  // Lists of vectors (all tokens of a row) keep their nesting; plain vectors become rows of one buffer.
  const nested = DataType.isList(column.type) && !DataType.isFloat(column.type.children[0].type);
  if (nested) return valuesOf(op, result);
  const { rows, columns, data } = matrixOf(op, result);
  return Array.from({ length: rows }, (_, i) => data.subarray(i * columns, (i + 1) * columns));
}

function holdsStrings(type: DataType): boolean {
  if (DataType.isDictionary(type)) return holdsStrings(type.dictionary);
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isNull(type);
}

function holdsNumbers(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isNull(type);
}

function wrongType(op: Op, column: Vector, wanted: string): DatasetError {
  const of = column.type instanceof Struct ? ` (${listNames(column.type.children.map((c) => c.name))})` : "";
  return new DatasetError(`${opName(op)} holds ${column.type}${of} where ${wanted} are needed`);
}

function wrongForm(op: Op, wanted: string): DatasetError {
  const instead = { classifier: "predict(…)", report: "toJson()", dataset: "toArrow() or toRows()", group: "its ops" };
  const hint = instead[op.kind as keyof typeof instead] ?? "toArray() or toArrow()";
  return new DatasetError(`The result of ${opName(op)}, a ${op.kind.toUpperCase()}, is not ${wanted}: use ${hint}`);
}
