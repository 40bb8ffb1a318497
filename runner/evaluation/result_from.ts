/**
 * What an implementation returned, as a result of the op's kind.
 *
 * @module
 */

import { DataType, Table, Vector } from "apache-arrow";
import { OpError } from "../../ops/errors.ts";
import type { Matrix } from "../../ops/evaluator.ts";
import { isRecord } from "../../ops/json_record.ts";
import { show } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import { anyValue, ValueProblem } from "../../ops/any_value.ts";
import {
  checkColumnNames,
  columnFromValues,
  jsonColumnSteps,
  tableFromColumns,
  valueColumnSteps,
} from "../../stores/formats/columns.ts";
import { jsonTypeSteps } from "../../stores/formats/column_types.ts";
import { isNumberType } from "../../stores/formats/column_kinds.ts";
import { JsonType } from "../../stores/formats/json_type.ts";
import { emptyColumn, emptyTable } from "../../stores/formats/empty_columns.ts";
import { gridLayout, gridTableSteps, type GridValue } from "../../stores/formats/grid.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import type { JsonData, Result } from "../../stores/formats/result.ts";
import type { TensorFile } from "../../stores/formats/safetensors.ts";
import { vectorFromMatrix } from "../../stores/formats/vectors.ts";
import { mapSteps, type Steps } from "../../ops/steps.ts";
import { PartStream } from "./implementation.ts";
import { jsonCopy } from "./json_data.ts";
import { booleanColumn, textColumn } from "../columns/build.ts";

/**
 * The result of an op from what its implementation returned, in steps.
 *
 * @throws {OpError} where that does not fit the op's kind.
 */
export function* resultFrom(op: Op, value: unknown): Steps<Result> {
  if (value instanceof PartStream && !op.isEphemeral) return { form: "stream", parts: value.parts };
  switch (op.kind) {
    case "dataset":
      return { form: "table", table: datasetTable(yield* tableFrom(op, value)) };
    case "grid":
      return { form: "table", table: yield* gridFrom(op, value) };
    case "features":
      return { form: "table", table: yield* tableFrom(op, value) };
    case "sae":
      if (isTensorFile(value)) return { form: "tensors", file: value };
      return { form: "json", data: yield* reportData(op, value) };
    case "report":
    case "group":
    case "edit":
      return { form: "json", data: yield* reportData(op, value) };
    case "classifier":
      return { form: "probe", probe: probeFrom(op, value) };
    case "json":
    case "conversation":
      if (Array.isArray(value) && op.isEphemeral) return { form: "values", values: value as PythonJson[] };
      return { form: "column", column: yield* columnFrom(op, value) };
    default:
      return { form: "column", column: yield* columnFrom(op, value) };
  }
}

/** Whether an autoencoder comes with its weights: one that was loaded has them in its own files. */
function isTensorFile(value: unknown): value is TensorFile {
  return (value as Partial<TensorFile> | null)?.tensors instanceof Map;
}

/** A table as a dataset. @throws {DatasetError} where two columns have one name. */
export function datasetTable(table: Table): Table {
  checkColumnNames(table.schema.fields.map(({ name }) => name));
  return table.numRows === 0 ? emptyTable(table.schema) : table;
}

/** A report without what is `undefined`; anything else that is no data would not be in its file either. */
function* reportData(op: Op, value: unknown): Steps<JsonData> {
  // A large one took a while to come from its worker, and takes one to be written.
  yield;
  const { data, problems: [problem] } = jsonCopy(value, "the report");
  yield;
  if (op.kind === "report" && !isRecord(data)) throw unfit(op, value, "an object of splits with their metrics");
  if (problem === undefined && value !== undefined) return data as JsonData;
  throw unfit(op, value, `JSON data (${problem ?? "nothing was returned"})`);
}

function probeFrom(op: Op, value: unknown): Probe {
  const { modelType, columns, preprocessing, model } = (value ?? {}) as Partial<Probe>;
  const isNamed = typeof modelType === "string" && typeof columns === "number";
  if (isNamed && isRecord(preprocessing) && isRecord(model)) return value as Probe;
  throw unfit(op, value, "a probe, { modelType, columns, preprocessing, model },");
}

function* tableFrom(op: Op, value: unknown): Steps<Table> {
  if (value instanceof Table) return value;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const columns: [string, Vector][] = [];
    for (const [name, column] of Object.entries(value)) {
      columns.push([name, column instanceof Vector ? column : yield* columnOfData(column)]);
    }
    return tableFromColumns(columns);
  }
  throw unfit(op, value, "an Arrow table, or an object of columns");
}

function* gridFrom(op: Op, value: unknown): Steps<Table> {
  if (value instanceof Table) {
    gridLayout(value);
    return value;
  }
  const { axes, labels, rows } = (value ?? {}) as Partial<GridValue>;
  if (Array.isArray(axes) && Array.isArray(rows) && typeof labels === "object") {
    return yield* gridTableSteps(value as GridValue);
  }
  throw unfit(op, value, "a grid, { axes, labels, rows },");
}

function* columnFrom(op: Op, value: unknown): Steps<Vector> {
  const column = yield* anyColumnFrom(op, value);
  const isFit = op.kind !== "score" || isNumberType(column.type) || DataType.isNull(column.type);
  if (!isFit) throw unfit(op, value, "a column of numbers");
  return column;
}

function* anyColumnFrom(op: Op, value: unknown): Steps<Vector> {
  if (value instanceof Vector) return value.length === 0 ? emptyColumn(value.type) : value;
  if (op.kind === "vector" || op.kind === "viz") return vectorColumn(op, value);
  if (ArrayBuffer.isView(value)) return columnFromValues(value as Float64Array);
  if (!Array.isArray(value)) throw unfit(op, value, "an array, a typed array, or an Arrow vector");
  if (op.kind === "boolean") {
    const booleans = checked<boolean>(op, value, "boolean");
    yield;
    return booleanColumn(booleans);
  }
  if (op.kind === "score") return yield* valueColumnSteps(value);
  if (op.kind === "json" || op.kind === "conversation") return yield* columnOfData(value);
  const texts = checked<string>(op, value, "string");
  yield;
  return yield* textColumn(texts);
}

/** A column of plain values; rows of JSON data may differ in shape. */
function* columnOfData(values: readonly unknown[]): Steps<Vector> {
  if (ArrayBuffer.isView(values)) return columnFromValues(values);
  const type = yield* jsonTypeSteps(values);
  if (!(type instanceof JsonType)) return yield* valueColumnSteps(values);
  const json = yield* jsonData(values);
  return yield* (json === undefined ? valueColumnSteps(values) : jsonColumnSteps(json));
}

/** Rows of JSON data that are checked in one step. */
const ROWS_OF_STEP = 512;

/** Values as JSON data; `undefined` where one is none, such as a date. */
function* jsonData(values: readonly unknown[]): Steps<PythonJson[] | undefined> {
  try {
    return yield* mapSteps(values, ROWS_OF_STEP, (value) => anyValue(value ?? null));
  } catch (error) {
    if (error instanceof ValueProblem) return undefined;
    throw error;
  }
}

function vectorColumn(op: Op, value: unknown): Vector {
  if (isMatrix(value)) return vectorFromMatrix(value);
  if (!Array.isArray(value)) throw unfit(op, value, "a matrix, or an array of vectors");
  const column = columnFromValues(value, "vector");
  if (DataType.isFixedSizeList(column.type) || DataType.isList(column.type)) return column;
  throw unfit(op, value, "a matrix, or an array of vectors");
}

function isMatrix(value: unknown): value is Matrix {
  const { rows, columns, data } = (value ?? {}) as Partial<Matrix>;
  return typeof rows === "number" && typeof columns === "number" && ArrayBuffer.isView(data) &&
    data.length === rows * columns;
}

function checked<T>(op: Op, values: readonly unknown[], type: "string" | "boolean"): T[] {
  const odd = values.findIndex((value) => value !== null && typeof value !== type);
  if (odd >= 0) {
    throw new OpError(
      `The implementation of ${op.type} returned ${show(values[odd])} in row ${odd}: a ${type} or null is needed`,
    );
  }
  return values as T[];
}

function unfit(op: Op, value: unknown, needed: string): OpError {
  return new OpError(`The implementation of ${op.type} returned ${show(value)}: ${needed} is needed`);
}
