/**
 * What an op's result is, in memory, and the file that holds each form.
 *
 * @module
 */

import type { Table, Vector } from "apache-arrow";
import type { Kind } from "../../ops/kinds.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import type { Probe } from "./probe.ts";

/** Data that `JSON.stringify` prints faithfully. */
export type JsonData = null | boolean | number | string | readonly JsonData[] | { readonly [name: string]: JsonData };

/** A dataset: columns of one length. */
export interface TableResult {
  readonly form: "table";
  readonly table: Table;
}

/** A column with an Arrow type. Vectors are FixedSizeLists of floats. */
export interface ColumnResult {
  readonly form: "column";
  readonly column: Vector;
}

/** A column or dataset that comes in parts, too large for memory. It is written, and then read. */
export interface StreamResult {
  readonly form: "stream";
  /** The parts, from the first row on; called again where a write is tried again. */
  readonly parts: () => AsyncIterable<Vector | Table>;
}

/** A column of structured data whose rows need not have one type. Only in memory: ephemeral JSON ops give it. */
export interface ValuesResult {
  readonly form: "values";
  readonly values: readonly PythonJson[];
}

/** A JSON document: a report. */
export interface JsonResult {
  readonly form: "json";
  readonly data: JsonData;
}

/** A trained classifier. */
export interface ProbeResult {
  readonly form: "probe";
  readonly probe: Probe;
}

/** An op's result. */
export type Result = TableResult | ColumnResult | StreamResult | ValuesResult | JsonResult | ProbeResult;

/** The file in an op's folder that holds a result of some kind. */
export function resultFile(kind: Kind): "result.parquet" | "result.json" | "result.probe.json" {
  if (kind === "report" || kind === "group") return "result.json";
  return kind === "classifier" ? "result.probe.json" : "result.parquet";
}
