/**
 * What a handle asks of the runner behind it. Declared here so that ops know no runner.
 *
 * @module
 */

import type { FeatureBatches } from "./feature_statistics.ts";
import type { Table } from "apache-arrow";
import type { Op } from "./op.ts";

/** The element buffers that a {@linkcode Matrix} can have. */
export type FloatArray = Float32Array | Float64Array | Float16Array;

/** A dense matrix: element (i, j) is `data[i * columns + j]`. */
export interface Matrix<T extends FloatArray = FloatArray> {
  /** Number of rows: one for each row of the dataset. */
  readonly rows: number;
  /** Number of columns: the length of each vector. */
  readonly columns: number;
  /** `rows * columns` elements, row-major. */
  readonly data: T;
  /** Names of the columns, where they have some, as labels of a classification head do. */
  readonly names?: readonly string[];
}

/** Values of a column: a typed array for numbers without nulls, an array for the rest. */
export type ColumnValues =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | readonly unknown[];

/**
 * How far an op is. `interrupted`: it was begun, and nobody computes it now; the next run goes on from what was kept. `ephemeral`
 * ops are recomputed when asked for and never stored.
 */
export type State = "new" | "pending" | "running" | "interrupted" | "completed" | "failed" | "ephemeral";

/** What the store says of an op. */
export interface Status {
  /** The op. */
  readonly op: Op;
  /** How far it is. */
  readonly state: State;
  /** When its computation began, if it did. */
  readonly timeStarted: Date | null;
  /** When it ended, well or badly, if it did. */
  readonly timeCompleted: Date | null;
  /** The message of the error that ended it, where `state` is `failed`. */
  readonly error?: string;
  /** What the user should know of the result: convergence, a missing chat template, … */
  readonly warnings?: readonly string[];
  /** What the result was computed with: model files and their digests, versions, where it ran. */
  readonly provenance?: { readonly [name: string]: unknown };
  /** Rows that were finished and are kept, where the op is not completed and nobody computes it: a run goes on from them. */
  readonly rowsKept?: number;
  /** Size of the result's file. */
  readonly bytes?: number;
  /** `sha256:` and the SHA-256 of the result's file, in hex. */
  readonly checksum?: string;
}

/** Progress of one op. */
export interface Progress {
  /** The op's uuid. */
  readonly uuid: string;
  /** Units done so far. */
  readonly done: number;
  /** Units in all, where known. */
  readonly total?: number;
  /** What is counted: `rows`, `iterations`, … */
  readonly unit: string;
  /** Units of `done` that an earlier run finished. @default 0 */
  readonly kept?: number;
  /** What is seen on the way, by name, such as a loss. */
  readonly seen?: { readonly [name: string]: number };
}

/** Options of a computation. */
export interface MaterializeOptions {
  /** Cancels the computation; finished ops stay. */
  readonly signal?: AbortSignal;
  /** Called as ops progress. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A hyperplane: `direction · x + bias` is the signed distance of `x` to it, in the units of `x`. */
export interface ProbeDirection {
  /** A vector of length 1. It points to the positive side. */
  readonly direction: Float64Array;
  /** The signed distance of the origin. */
  readonly bias: number;
  /** The length of the weights, which were divided by it. */
  readonly norm: number;
}

/** Options of a file of control vectors. */
export interface GgufOptions {
  /**
   * The blocks that the vector is for, or for a group one for each vector: it is added to what they give.
   *
   * @default the block at whose output the activations were taken
   */
  readonly blocks?: Iterable<number | bigint> | number;
  /** The model's architecture, a note in the file. @default the model's name */
  readonly modelHint?: string;
}

/** How large a dataset is, and what its columns hold. */
export interface DatasetShape {
  /** Number of rows. */
  readonly rows: number;
  /** The columns' types in words, by their names, in order: `text`, `number`, `true/false`, … */
  readonly columns: { readonly [column: string]: string };
}

/** What a column of a dataset holds. NaN counts as missing; what there is nothing to tell of is left out. */
export interface ColumnSummary {
  /** The column's name. */
  readonly name: string;
  /** Its type in words. */
  readonly type: string;
  /** Rows without a value. */
  readonly missing: number;
  /** How many different values there are. */
  readonly distinct: number;
  /** The most frequent value, the first of those; lists and records as JSON. */
  readonly top?: unknown;
  /** In how many rows it is. */
  readonly topCount?: number;
  /** Of numbers: their mean. */
  readonly mean?: number;
  /** Of numbers: the standard deviation over n − 1. */
  readonly sd?: number;
  /** Of numbers: the least. */
  readonly min?: number;
  /** Of numbers: the quartiles, the median in the middle. */
  readonly quartiles?: readonly [number, number, number];
  /** Of numbers: the greatest. */
  readonly max?: number;
  /** Of texts: their lengths in code points. */
  readonly lengths?: { readonly shortest: number; readonly mean: number; readonly longest: number };
}

/** Options of reading a result in batches. */
export interface BatchOptions {
  /** First row. @default 0 */
  readonly start?: number;
  /** Row to stop before. @default the number of rows */
  readonly end?: number;
  /** Of a dataset, only these columns. @default all */
  readonly columns?: readonly string[];
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** Computes ops and answers for their results. The runner implements it. */
export interface Evaluator {
  /** Where results are kept; names the runner in messages. */
  readonly storeUri: string;
  /** The result as an Arrow table: a dataset's columns, or one column named by the op's uuid. */
  toArrow(op: Op): Promise<Table>;
  /** The values of a column. */
  toArray(op: Op): Promise<ColumnValues>;
  /** The rows of a vector or viz column. */
  toMatrix(op: Op): Promise<Matrix>;
  /** The result as plain JSON data. */
  toJson(op: Op): Promise<unknown>;
  /** The result as an array of row objects. */
  toRows(op: Op): Promise<Record<string, unknown>[]>;
  /** The result in batches of rows, as Arrow tables. */
  batches(op: Op, options?: BatchOptions): AsyncIterable<Table>;
  /** How large a dataset is, and what its columns hold. */
  shape(op: Op<"dataset">): Promise<DatasetShape>;
  /** What each column of a dataset holds. */
  summary(op: Op<"dataset">): Promise<readonly ColumnSummary[]>;
  /** The features that are on, some rows at a time, from the first row on. */
  featureBatches(op: Op<"features">): FeatureBatches;
  /** The hyperplane of a linear classifier. */
  direction(op: Op<"classifier">): Promise<ProbeDirection>;
  /** A classifier as a standalone ONNX model. */
  toOnnx(op: Op<"classifier">): Promise<Uint8Array<ArrayBuffer>>;
  /** Control vectors as a file for llama.cpp. */
  toGguf(op: Op<"vector" | "group">, options?: GgufOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** Writes an autoencoder into a folder, in SAELens's format. */
  saveSae(op: Op<"sae">, folder: string): Promise<void>;
  /** How often an autoencoder's features were on in training, as {@linkcode Sae.sparsity} gives it. */
  saeSparsity(op: Op<"sae">): Promise<Float32Array | undefined>;
  /** Whether the result can be had without computing anything but ephemeral ops. */
  has(op: Op): Promise<boolean>;
  /** The op's status. Computes nothing. */
  status(op: Op): Promise<Status>;
  /** Computes what is missing. */
  materialize(ops: Op | readonly Op[], options?: MaterializeOptions): Promise<void>;
}
