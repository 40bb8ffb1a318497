/**
 * Results as the plain values that implementations and users work with.
 *
 * @module
 */

import { DataType, Struct, type Table, type Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import type { ColumnValues, Matrix } from "../../ops/evaluator.ts";
import { type Kind, oneOfKinds } from "../../ops/kinds.ts";
import { listNames } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { plainJson, type PythonJson } from "../../ops/python_json.ts";
import { mapSteps, type Steps } from "../../ops/steps.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { countFrom } from "../../stores/formats/parquet/at_least.ts";
import { elementType, isNumberType, isTextType, typeText } from "../../stores/formats/column_kinds.ts";
import { columnValues, columnValuesResting, type ValueForm, valueSteps } from "../../stores/formats/column_values.ts";
import { columnFromValues, columnOfJson } from "../../stores/formats/columns.ts";
import type { Result } from "../../stores/formats/result.ts";
import type { TensorFile } from "../../stores/formats/safetensors.ts";
import { columnTable } from "../../stores/formats/tables.ts";
import { atPace, mapResting, Pace } from "../../stores/pace.ts";
import { matrixFromVector } from "../../stores/formats/vectors.ts";
import { floatSteps } from "../columns/numbers.ts";
import { textMarkSteps } from "../columns/text_marks.ts";
import { type TruthBits, truthBits as bitsOfColumn } from "../columns/truth_bits.ts";
import { MISSING, truthSteps as truthsOfColumn } from "../columns/truths.ts";
import { columnNameOf, opName } from "../../ops/op_name.ts";
import { type BlockGrid, gridArraySteps, gridJsonSteps, gridOfTable } from "../values/grid_values.ts";
import { featuresJsonSteps } from "../values/feature_values.ts";
import { JSON_DATA, jsonData, PLAIN, PYTHON_JSON } from "../values/plain_form.ts";
import { PYTHON } from "../values/python_form.ts";

/** A result as a table: a dataset's columns, or one column named by the op's uuid. */
export function tableOf(op: Op, result: Result): Table {
  if (result.form === "table") return result.table;
  return columnTable(op.uuid, columnOf(op, result));
}

/** A result as an Arrow column. @throws {DatasetError} where it is none. */
export function columnOf(op: Op, result: Result): Vector {
  if (result.form === "column") return result.column;
  if (result.form === "values") return valuesColumn(result.values);
  throw wrongForm(op, "a column");
}

/** Rows that lack keys get nulls; those of which Arrow has no common type are JSON texts. */
function valuesColumn(values: readonly PythonJson[]): Vector {
  try {
    return columnFromValues(values);
  } catch (error) {
    if (error instanceof DatasetError) return columnOfJson(values);
    throw error;
  }
}

/** The strings of a column, in steps. */
export function textSteps(op: Op, result: Result): Steps<(string | null)[]> {
  return valueSteps(textsOf(op, result), PLAIN) as Steps<(string | null)[]>;
}

/** A small number for each string of a column, in steps; equal strings may be asked for once, and others too. */
export function markSteps(op: Op, result: Result, of: (text: string | null) => number): Steps<Uint8Array> {
  return textMarkSteps(textsOf(op, result), of);
}

function textsOf(op: Op, result: Result): Vector {
  const column = columnOf(op, result);
  if (isTextType(column.type) || DataType.isNull(column.type)) return column;
  throw wrongType(op, column, "strings");
}

/** The truth values of a column, in steps. */
export function booleanSteps(op: Op, result: Result): Steps<(boolean | null)[]> {
  return valueSteps(booleansOf(op, result), PLAIN) as Steps<(boolean | null)[]>;
}

/** The same, a bit each. */
export function truthBits(op: Op, result: Result): TruthBits {
  return bitsOfColumn(booleansOf(op, result));
}

/** The same, a byte each, in steps. */
export function truthSteps(op: Op, result: Result): Steps<Uint8Array> {
  return truthsOfColumn(booleansOf(op, result));
}

function booleansOf(op: Op, result: Result): Vector {
  const column = columnOf(op, result);
  if (DataType.isBool(column.type) || DataType.isNull(column.type)) return column;
  throw wrongType(op, column, "booleans");
}

/** Truth values of an op, which are 1 and 0. @throws {DatasetError} where one is missing. */
export function maskOf(op: Op, truths: Uint8Array): Uint8Array {
  const first = truths.indexOf(MISSING);
  if (first < 0) return truths;
  throw new DatasetError(
    `${opName(op)} has ${
      countFrom(truths, MISSING)
    } missing values (the first in row ${first}) where true or false is needed: ` +
      "leave these rows out with maskRows, or fill them in the data",
  );
}

/** The numbers of a column as 64-bit floats, in steps; a missing one is NaN. */
export function scoreSteps(op: Op, result: Result): Steps<Float64Array> {
  const column = columnOf(op, result);
  if (isNumberType(column.type) || DataType.isNull(column.type)) return floatSteps(column);
  throw wrongType(op, column, "numbers");
}

/** The vectors of a column as the rows of a matrix. @throws {DatasetError} which names the dataset's column where it is one. */
export function matrixOf(op: Op, result: Result): Matrix {
  return matrixFromVector(columnOf(op, result), columnLabel(op));
}

/** The user's name of a column that was selected from a dataset; the op's of any other. */
function columnLabel(op: Op): string {
  const columnName = columnNameOf(op);
  return columnName !== undefined ? `column ${JSON.stringify(columnName)}` : opName(op);
}

/** A trained classifier. @throws {DatasetError} where the result is none. */
export function probeOf(op: Op, result: Result): Probe {
  if (result.form === "probe") return result.probe;
  throw wrongForm(op, "a trained classifier");
}

/** The weights and settings of a trained autoencoder. @throws {DatasetError} where the result is none. */
export function tensorsOf(op: Op, result: Result): TensorFile {
  if (result.form === "tensors") return result.file;
  throw wrongForm(op, "a trained autoencoder");
}

/** A grid. @throws {DatasetError} where the result is none. */
export function gridOf(op: Op, result: Result): BlockGrid {
  if (result.form === "table" && op.kind === "grid") return gridOfTable(result.table);
  throw wrongForm(op, "a grid");
}

/** The values of a column as plain data, objects for structs and arrays for lists, in steps. */
export function plainSteps(op: Op, result: Result): Steps<unknown[]> {
  return formSteps(op, result, PLAIN, plainJson);
}

/** The values of a column as JSON data that tells floats from integers, in steps. */
export function pythonJsonSteps(op: Op, result: Result): Steps<PythonJson[]> {
  return formSteps(op, result, PYTHON_JSON, (value) => value);
}

/** The values of a column as templates take them, in steps. */
export function pythonValueSteps(op: Op, result: Result): Steps<unknown[]> {
  return formSteps(op, result, PYTHON, (value) => value);
}

/** Rows of JSON data that are made into another form in one step. */
const ROWS_OF_STEP = 32;

/** The values of a column in a form. @param of makes it of JSON data that is in no column */
function formSteps<T>(op: Op, result: Result, form: ValueForm<T>, of: (value: PythonJson) => T): Steps<(T | null)[]> {
  return result.form === "values" ? mapSteps(result.values, ROWS_OF_STEP, of) : valueSteps(columnOf(op, result), form);
}

/** The values of a column as users get them: a typed array for floats, an array for the rest. */
export async function arrayOf(op: Op, result: Result): Promise<ColumnValues> {
  if (op.kind === "score") {
    const column = columnOf(op, result);
    const single = DataType.isFloat(column.type) && column.type.precision === 1 && column.nullCount === 0;
    return single ? new Float32Array(column.toArray()) : await atPace(scoreSteps(op, result));
  }
  if (op.kind === "vector" || op.kind === "viz") return await vectorsOf(op, result);
  return await atPace(op.kind === "grid" ? gridArraySteps(gridOf(op, result)) : plainSteps(op, result));
}

/** A result as rows. */
export async function rowsOf(op: Op, result: Result): Promise<Record<string, unknown>[]> {
  if (result.form === "values") return await mapResting(result.values, (value) => ({ [op.uuid]: plainJson(value) }));
  return await tableRowsResting(tableOf(op, result));
}

/** A result as JSON data. */
export async function jsonOf(op: Op, result: Result): Promise<unknown> {
  if (result.form === "json") return result.data;
  if (result.form === "probe") throw wrongForm(op, "JSON data");
  if (result.form === "tensors") {
    const { saeJson } = await import("../autoencoders/stored.ts");
    return saeJson(result.file);
  }
  if (op.kind === "grid" && result.form === "table") return await atPace(gridJsonSteps(result.table));
  if (op.kind === "features" && result.form === "table") return await atPace(featuresJsonSteps(result.table));
  if (result.form === "table") return await tableRowsResting(result.table, JSON_DATA);
  return await atPace(formSteps(op, result, JSON_DATA, jsonData));
}

/** The rows of a table, as objects. */
export function tableRows(table: Table, form: ValueForm<unknown> = PLAIN): Record<string, unknown>[] {
  const columns = table.schema.fields.map((_, i) => columnValues(table.getChildAt(i)!, form));
  const rowAt = rowMaker(table, columns);
  return Array.from({ length: table.numRows }, rowAt);
}

/** As {@linkcode tableRows}, with rests. */
export async function tableRowsResting(
  table: Table,
  form: ValueForm<unknown> = PLAIN,
): Promise<Record<string, unknown>[]> {
  const pace = new Pace();
  const columns: unknown[][] = [];
  for (let i = 0; i < table.numCols; i++) columns.push(await columnValuesResting(table.getChildAt(i)!, form, pace));
  return await mapResting({ length: table.numRows }, rowMaker(table, columns), pace);
}

function rowMaker({ schema }: Table, columns: readonly (readonly unknown[])[]) {
  const names = schema.fields.map((field) => field.name);
  return (_: unknown, row: number): Record<string, unknown> =>
    Object.fromEntries(names.map((name, i) => [name, columns[i][row]]));
}

async function vectorsOf(op: Op, result: Result): Promise<readonly unknown[]> {
  const column = columnOf(op, result);
  // Lists of vectors (all tokens of a row) keep their nesting; plain vectors become rows of one buffer.
  const element = elementType(column.type);
  if (element !== undefined && elementType(element) !== undefined) return await columnValuesResting(column, PLAIN);
  const { rows, columns, data } = matrixOf(op, result);
  return await mapResting({ length: rows }, (_, i) => data.subarray(i * columns, (i + 1) * columns));
}

function wrongType(op: Op, column: Vector, wanted: string): DatasetError {
  const of = column.type instanceof Struct ? ` (${listNames(column.type.children.map((c) => c.name))})` : "";
  return new DatasetError(`${opName(op)} holds ${typeText(column.type)}${of} where ${wanted} are needed`);
}

const INSTEAD: { readonly [K in Kind]?: string } = {
  classifier: "predict(…)",
  report: "toJson()",
  dataset: "toArrow() or toRows()",
  group: "its ops",
  edit: "toJson()",
  features: "toJson(), toArrow(), feature(i) or top(i)",
  sae: "toJson()",
  grid: "toJson(), toArray() or toArrow()",
};

function wrongForm(op: Op, wanted: string): DatasetError {
  const hint = INSTEAD[op.kind] ?? "toArray() or toArrow()";
  return new DatasetError(`The result of ${opName(op)}, ${oneOfKinds([op.kind])}, is not ${wanted}: use ${hint}`);
}
