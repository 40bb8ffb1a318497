/**
 * Ops that load datasets.
 *
 * @module
 */

import { columnsField, enumField, stringField } from "../fields.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";

/** Fields of `LoadLocalParquetDatasetOp`. */
export interface LoadLocalParquetFields {
  /** SHA-256 of the file's bytes, in hex. */
  readonly contentHash: string;
  /** Where the file is. Not hashed: the same bytes elsewhere are the same dataset. */
  readonly filePath: string;
}

/** A parquet file, named by its content. */
export const LoadLocalParquetDatasetOp: OpType<"dataset", LoadLocalParquetFields> = opType({
  type: "LoadLocalParquetDatasetOp",
  kind: "dataset",
  fields: { contentHash: stringField(), filePath: stringField({ hashed: false }) },
});

/** Fields of `LoadInlineJsonDatasetOp`. */
export interface LoadInlineJsonFields {
  /** Column name to values, one for each row. */
  readonly data: { readonly [column: string]: readonly PythonJson[] };
}

/** A small dataset that is written inside the graph. */
export const LoadInlineJsonDatasetOp: OpType<"dataset", LoadInlineJsonFields> = opType({
  type: "LoadInlineJsonDatasetOp",
  kind: "dataset",
  fields: { data: columnsField() },
  check: ({ data }) => {
    const lengths = Object.entries(data).map(([name, column]) => [name, column.length] as const);
    const odd = lengths.find(([, length]) => length !== lengths[0][1]);
    if (odd === undefined) return undefined;
    const [first, other] = [lengths[0], odd].map(([name, length]) => `${JSON.stringify(name)} has ${length}`);
    return `columns must have one value for each row, but ${first} and ${other}`;
  },
});

/** Fields of `LoadLocalCsvDatasetOp`. */
export interface LoadLocalCsvFields {
  /** SHA-256 of the file's bytes, in hex. */
  readonly contentHash: string;
  /** What separates the fields of a line: a comma, a tab, … */
  readonly delimiter: "," | ";" | "\t" | "|";
  /** Where the file is. Not hashed. */
  readonly filePath: string;
}

/** A CSV file with a header line, named by its content. An op type of ours: krnel-graph reads parquet only. */
export const LoadLocalCsvDatasetOp: OpType<"dataset", LoadLocalCsvFields, "delimiter"> = opType({
  type: "LoadLocalCsvDatasetOp",
  kind: "dataset",
  fields: {
    contentHash: stringField(),
    delimiter: enumField([",", ";", "\t", "|"], { default: "," }),
    filePath: stringField({ hashed: false }),
  },
});

/** Fields of `LoadLocalJsonlDatasetOp`. */
export interface LoadLocalJsonlFields {
  /** SHA-256 of the file's bytes, in hex. */
  readonly contentHash: string;
  /** Where the file is. Not hashed. */
  readonly filePath: string;
}

/** A file of JSON lines, named by its content. An op type of ours: krnel-graph reads parquet only. */
export const LoadLocalJsonlDatasetOp: OpType<"dataset", LoadLocalJsonlFields> = opType({
  type: "LoadLocalJsonlDatasetOp",
  kind: "dataset",
  fields: { contentHash: stringField(), filePath: stringField({ hashed: false }) },
});

/** Fields of `LoadArrowDatasetOp`. */
export interface LoadArrowFields {
  /** SHA-256 of the table as an Arrow IPC stream, in hex. */
  readonly contentHash: string;
}

/** A table that was in memory; the runner kept it in the store when the op was made. An op type of ours. */
export const LoadArrowDatasetOp: OpType<"dataset", LoadArrowFields> = opType({
  type: "LoadArrowDatasetOp",
  kind: "dataset",
  fields: { contentHash: stringField() },
});
