/**
 * What an op's result is, in memory, and the file that holds each form.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import type { Kind } from "../../ops/kinds.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import type { Probe } from "./probe.ts";
import type { TensorFile } from "./safetensors.ts";

/** Data that `JSON.stringify` prints faithfully. */
export type JsonData = null | boolean | number | string | readonly JsonData[] | { readonly [name: string]: JsonData };

/** A column of an Arrow table. */
export type ArrowColumn = NonNullable<ReturnType<Table["getChildAt"]>>;

/** A dataset: columns of one length. Or a grid, whose columns `grid.ts` describes. */
export interface TableResult {
  /** Tells the forms apart. */
  readonly form: "table";
  /** The rows. */
  readonly table: Table;
}

/** A column with an Arrow type. ArrowColumns are FixedSizeLists of floats. */
export interface ColumnResult {
  /** Tells the forms apart. */
  readonly form: "column";
  /** The values. */
  readonly column: ArrowColumn;
}

/** A column or dataset that comes in parts, too large for memory. It is written, and then read. */
export interface StreamResult {
  /** Tells the forms apart. */
  readonly form: "stream";
  /** The parts, from the first row on; called again where a write is tried again. */
  readonly parts: () => AsyncIterable<ArrowColumn | Table>;
}

/** A column of structured data whose rows need not have one type. Only in memory: ephemeral JSON ops give it. */
export interface ValuesResult {
  /** Tells the forms apart. */
  readonly form: "values";
  /** The values, one for each row. */
  readonly values: readonly PythonJson[];
}

/** A JSON document: a report. */
export interface JsonResult {
  /** Tells the forms apart. */
  readonly form: "json";
  /** The document. */
  readonly data: JsonData;
}

/** A trained classifier. */
export interface ProbeResult {
  /** Tells the forms apart. */
  readonly form: "probe";
  /** The classifier. */
  readonly probe: Probe;
}

/** A trained autoencoder: its weights, and its settings under `cfg`. */
export interface TensorsResult {
  /** Tells the forms apart. */
  readonly form: "tensors";
  /** The weights and settings. */
  readonly file: TensorFile;
}

/** An op's result. */
export type Result =
  | TableResult
  | ColumnResult
  | StreamResult
  | ValuesResult
  | JsonResult
  | ProbeResult
  | TensorsResult;

/** Whether the result of a kind is a table of several columns. */
export function isTable(kind: Kind): boolean {
  return kind === "dataset" || kind === "grid" || kind === "features";
}

/** The file in an op's folder that holds a result of some kind. */
export function resultFile(
  kind: Kind,
): "result.parquet" | "result.json" | "result.probe.json" | "result.safetensors" {
  if (kind === "report" || kind === "group" || kind === "edit") return "result.json";
  if (kind === "sae") return "result.safetensors";
  return kind === "classifier" ? "result.probe.json" : "result.parquet";
}
