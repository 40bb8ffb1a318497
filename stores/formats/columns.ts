/**
 * Arrow columns from plain JavaScript values.
 *
 * @module
 */

import { type DataType, Field, Schema, Table, Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import { arrowBatch, arrowData } from "./arrow_data.ts";
import { atOnce, type Steps } from "../../ops/steps.ts";
import { columnSteps } from "./column_builder.ts";
import { emptyTable } from "./empty_columns.ts";
import { type JsonOptions, jsonTypeSteps, typeSteps } from "./column_types.ts";
import { type NumberArray, numberType, vectorValues } from "./typed_columns.ts";

/**
 * Makes an Arrow column of plain values.
 *
 * The type is the narrowest that holds all values, as pyarrow infers it: booleans; bigints and whole numbers are Int64
 * (UInt64 where they need it); other numbers, `float(1)`, and whole ones of any size among them, are Float64; texts; bytes (`Uint8Array`);
 * dates are timestamps in milliseconds; arrays and typed arrays are lists; objects are structs of all keys that occur.
 * `null` and `undefined` are nulls. A typed array as a whole becomes a column of the same numbers, sharing its memory.
 *
 * @param values One value per row.
 * @param hint `"vector"`: the values are arrays of numbers, all of one length, and become a fixed-size list of floats,
 * as wide as the widest typed array among them, or float64.
 * @param name The column's name, for messages.
 * @throws {DatasetError} when values of different kinds are mixed, or lengths differ under the hint; the message names
 * the first row that does not fit.
 */
export function columnFromValues(
  values: readonly unknown[] | NumberArray,
  hint?: "vector",
  name = "column",
): Vector {
  if (!Array.isArray(values)) {
    const data = values as NumberArray;
    return new Vector([arrowData({ type: numberType(data), length: data.length, data: arrowNumbers(data) })]);
  }
  return hint === "vector" ? vectorValues(values, name) : atOnce(valueColumnSteps(values, name));
}

/** The same of values that are no typed array and no vectors, in steps. */
export function* valueColumnSteps(values: readonly unknown[], name?: string): Steps<Vector> {
  return yield* columnOfTypeSteps(values, yield* typeSteps(values, name));
}

/**
 * Makes an Arrow column of JSON data, in which each row keeps its own shape: as {@linkcode columnFromValues} makes it
 * where the rows have one shape, else of JSON texts.
 */
export function columnOfJson(values: readonly PythonJson[], options?: JsonOptions): Vector {
  return atOnce(jsonColumnSteps(values, options));
}

/** The same in steps. */
export function* jsonColumnSteps(values: readonly PythonJson[], options?: JsonOptions): Steps<Vector> {
  return yield* columnOfTypeSteps(values, yield* jsonTypeSteps(values, options));
}

/**
 * Makes an Arrow column of values that are known to have a type, such as {@linkcode typeSteps} gives.
 *
 * @param type Any type of {@linkcode columnFromValues}.
 */
export function columnOfType(values: readonly unknown[], type: DataType): Vector {
  return atOnce(columnOfTypeSteps(values, type));
}

/** The same in steps. */
export function* columnOfTypeSteps(values: readonly unknown[], type: DataType): Steps<Vector> {
  return new Vector([yield* columnSteps(values, type)]);
}

/**
 * Makes a table of named columns, in the order given, whatever their names.
 *
 * @throws {DatasetError} when the columns are not all of one length.
 */
export function tableFromColumns(columns: readonly (readonly [name: string, column: Vector])[]): Table {
  return tableOfSchema(new Schema(columns.map(([name, { type }]) => new Field(name, type, true))), columns);
}

/** A table of columns that have the schema's types, in its order. */
export function tableOfSchema(schema: Schema, columns: readonly (readonly [name: string, column: Vector])[]): Table {
  const rows = columns[0]?.[1].length ?? 0;
  for (const [name, { length }] of columns) {
    if (length === rows) continue;
    throw new DatasetError(
      `making a table: all columns should have ${rows} rows, as "${columns[0][0]}", but "${name}" has ${length}`,
    );
  }
  if (rows === 0) return emptyTable(schema);
  if (columns.every(([, { data }]) => data.length === 1)) {
    // Apache Arrow's own way from columns to a table takes quadratic time in their number.
    return new Table(schema, [arrowBatch(schema, rows, columns.map(([, { data }]) => data[0]))]);
  }
  // Names that look like numbers would be sorted first as keys of an object; the schema holds the real ones.
  return new Table(schema, Object.fromEntries(columns.map(([, column], i) => [`column${i}`, column])));
}

/** Arrow keeps float16 as the integers of its bits. */
function arrowNumbers(data: NumberArray): ArrayBufferView {
  return data instanceof Float16Array ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
}

/** Refuses columns of one name: a column is asked for by its name. @throws {DatasetError} which names the first such. */
export function checkColumnNames(names: readonly string[]): void {
  const places = Map.groupBy(names.keys(), (i) => names[i]);
  const several = [...places].find(([, columns]) => columns.length > 1);
  if (several === undefined) return;
  const [name, columns] = [several[0], several[1].map((i) => i + 1)];
  throw new DatasetError(
    `${columns.length} columns have the name ${JSON.stringify(name)} (columns ${columns.join(" and ")}): ` +
      "rename all but one of them",
  );
}
