/**
 * A dataset of many files.
 *
 * @module
 */

import { anyField, type DefaultedField, enumField, optional, scalarMapField, stringField } from "../fields.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";
import { csvProblem, delimiterField, type LoadTypedCsvFields } from "./datasets.ts";

/** How files of a dataset are read. */
export type FileFormat = "parquet" | "csv" | "jsonl";

/** One file of a dataset of many. */
export interface DatasetFile {
  /** Its path or address. */
  readonly path: string;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** Columns whose value is the same in all of its rows, as its path says: `year=2024`. */
  readonly partition: { readonly [column: string]: string | number | null };
}

/** Fields of `LoadFilesDatasetOp`. */
export interface LoadFilesFields extends Pick<LoadTypedCsvFields, "delimiter" | "columns" | "encoding"> {
  /**
   * SHA-256, in hex, of the files' own hashes and partitions, in order: of the JSON text `[["<sha256>", {"year": 2024}], …]`
   * as Python's `json.dumps(…, sort_keys=True)` prints it.
   */
  readonly contentHash: string;
  /** How the files are read. The last three fields are for CSV. */
  readonly format: FileFormat;
  /** The files ({@linkcode DatasetFile}), in the order of their rows. Not hashed: their content is. */
  readonly files: PythonJson;
}

/**
 * Several files, one after the other, named by their content. An op type of ours: krnel-graph reads one parquet file.
 *
 * @example
 * ```ts
 * import { LoadFilesDatasetOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const op = await runner.fromParquet(["demo/data/train.parquet", "demo/data/test.parquet"]);
 * console.log(op.is(LoadFilesDatasetOp), await op.shape); // true [ 2100, 3 ]
 * ```
 */
export const LoadFilesDatasetOp: OpType<"dataset", LoadFilesFields, "delimiter" | "columns" | "encoding"> = opType({
  type: "LoadFilesDatasetOp",
  kind: "dataset",
  fields: {
    contentHash: stringField(),
    format: enumField(["parquet", "csv", "jsonl"]),
    delimiter: delimiterField(),
    columns: scalarMapField({ default: {} }) as DefaultedField<LoadFilesFields["columns"]>,
    encoding: optional(stringField()),
    files: anyField({ hashed: false }),
  },
  check: csvProblem,
});
