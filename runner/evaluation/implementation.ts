/**
 * What computes an op: one function for each op type.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import type { OpDefinition } from "../../ops/definition.ts";
import { OpError } from "../../ops/errors.ts";
import { OpenRegistry } from "../../ops/open_registry.ts";
import type { Matrix, Progress, Status } from "../../ops/evaluator.ts";
import type { Kind } from "../../ops/kinds.ts";
import { show } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import type { ArrowColumn, TableResult } from "../../stores/formats/result.ts";
import type { PartialTable } from "../../stores/formats/partial_table.ts";
import type { TensorFile } from "../../stores/formats/safetensors.ts";
import type { RowIndexes } from "../../stores/row_indexes.ts";
import type { TruthBits } from "../columns/truth_bits.ts";
import type { BlockGrid } from "../values/grid_values.ts";
import type { Needs, Share } from "../schedule/budget.ts";
import type { Pass } from "../schedule/passes.ts";
import type { PythonResults } from "./python_results.ts";
import type { Scratch } from "./scratch.ts";

/** What an implementation is given: the values of its inputs, and a line to whoever waits. */
export interface Context {
  /** The op that is computed. */
  readonly op: Op;
  /** Number of the first row that is computed: not 0 where a row-wise op is computed in batches. */
  readonly firstRow: number;
  /** Aborted when nobody waits for the result any more. */
  readonly signal: AbortSignal;
  /** The rows of a dataset. */
  table(op: Op<"dataset">): Promise<Table>;
  /** A column with its Arrow type. */
  column(op: Op): Promise<ArrowColumn>;
  /** The strings of a text, categorical, split or row-id column. */
  texts(op: Op<"text" | "categorical" | "split" | "row_id">): Promise<(string | null)[]>;
  /** A number from 0 to 255 for each string of such a column, `null` for a missing one; equal strings may be asked for once, and others too. */
  textMarks(
    op: Op<"text" | "categorical" | "split" | "row_id">,
    of: (text: string | null) => number,
  ): Promise<Uint8Array>;
  /** The truth values of a column, a bit each. */
  truthBits(op: Op<"boolean">): Promise<TruthBits>;
  /** The truth values of a column. */
  booleans(op: Op<"boolean">): Promise<(boolean | null)[]>;
  /** The truth values of a column as 1 and 0. @throws {DatasetError} where one is missing. */
  mask(op: Op<"boolean">): Promise<Uint8Array>;
  /** The numbers of a column; a missing one is NaN. */
  scores(op: Op<"score">): Promise<Float64Array>;
  /** The vectors of a column as the rows of a matrix. */
  matrix(op: Op<"vector" | "viz">): Promise<Matrix>;
  /** The values of a column as plain data. */
  values(op: Op): Promise<readonly unknown[]>;
  /** The values of a column as JSON data that tells floats from integers, and keeps integers past 2^53. */
  pythonJson(op: Op): Promise<readonly PythonJson[]>;
  /** The values of a column as templates take them: Python's ints and floats apart, its dates, decimals and bytes. */
  pythonValues(op: Op): Promise<readonly unknown[]>;
  /** The vectors of a column in batches, for what does not fit into memory. It can be read again. */
  matrices(op: Op<"vector" | "viz">): AsyncIterable<Matrix>;
  /** A column with its Arrow type in batches, for what does not fit into memory. It can be read again. */
  columns(op: Op): AsyncIterable<ArrowColumn>;
  /** A dataset or features in batches, for what does not fit into memory. It can be read again. */
  tables(op: Op): AsyncIterable<Table>;
  /** A grid: its axes and labels, and a block of numbers for each row. */
  grid(op: Op<"grid">): Promise<BlockGrid>;
  /** How many rows a dataset or a column has as a whole; a stored one is not read for it. */
  rowCount(op: Op): Promise<number>;
  /** The most rows that a stored op below this one has. */
  rowsBelow(): Promise<number>;
  /** A trained classifier. */
  probe(op: Op<"classifier">): Promise<Probe>;
  /** The weights and settings of a trained autoencoder. */
  tensors(op: Op<"sae">): Promise<TensorFile>;
  /**
   * Computes in a pass with all ops that are asked for and have the same {@linkcode ImplementationOptions.sharedFields}.
   *
   * @param wanted What this op wants of the pass.
   * @param pass Computes what several ops want; whoever comes first brings it.
   * @param memory Bytes that the pass takes beside its inputs.
   * @returns What the pass has computed for this op.
   */
  inPass<T, R>(wanted: T, pass: Pass<T, R>, memory?: number): Promise<R>;
  /**
   * Does the heavy part of the work as soon as the machine has what the op type {@linkcode ImplementationOptions.needs}.
   * No input is asked for first meanwhile: what waits for others would keep the machine from them. Batches that were read
   * before lie in the store, and can be read again.
   *
   * @param work Gets its share of the cores.
   * @param memory Bytes that the work takes beside its inputs.
   */
  work<T>(work: (share: Share) => Promise<T>, memory?: number): Promise<T>;
  /**
   * Says how far the computation is.
   *
   * @param kept How much of `done` an earlier computation finished.
   * @param seen What is seen on the way, by name.
   */
  progress(done: number, total?: number, unit?: string, kept?: number, seen?: Progress["seen"]): void;
  /** Keeps a warning in the op's status. */
  warn(message: string): void;
  /** Keeps in the op's status what the result is computed with. */
  record(details: { readonly [name: string]: unknown }): void;
  /** Work in progress that an interrupted computation can go on with. It goes when the result is whole. */
  readonly scratch: Scratch;
  /** Where rows of other ops are found that are computed alike; `undefined` where none are to be reused. */
  readonly rowIndexes: RowIndexes | undefined;
  /** krnel-graph's results, where rows of them are to be reused. */
  readonly pythonResults: PythonResults | undefined;
}

/**
 * Computes an op. What it returns depends on the kind: a table or columns for a dataset; an Arrow vector, a typed array
 * or an array for a column; a {@linkcode Matrix} or an array of vectors for VECTOR and VIZ; JSON data for a report. A
 * column or dataset too large for memory can come as a {@linkcode PartStream}.
 */
export type Implementation<F> = (fields: F, context: Context) => unknown | Promise<unknown>;

/**
 * A column or a dataset in parts, from the first row on. It can be read again.
 *
 * @example
 * ```ts
 * import { defineOp, field, PartStream, Runner } from "@probegraph/probegraph";
 *
 * const Doubled = defineOp({ type: "DoubledOp", kind: "score", fields: { scores: field.op("score") } });
 * Runner.implement(Doubled, async ({ scores }, context) => {
 *   const column = await context.column(scores);
 *   return new PartStream(async function* () {
 *     yield column; // one part after the other, from the first row on
 *   });
 * });
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [1, 2] });
 * console.log((await Doubled({ scores: data.colScore("score") }).toArray()).length); // 2
 * ```
 */
export class PartStream {
  /** Starts from the first row. */
  readonly parts: () => AsyncIterable<ArrowColumn | Table>;

  /** Made from a function that starts the parts anew. */
  constructor(parts: () => AsyncIterable<ArrowColumn | Table>) {
    this.parts = parts;
  }
}

/** Consecutive rows. */
export interface RowRange {
  /** The first row. */
  readonly start: number;
  /** The row to stop before. */
  readonly end: number;
}

/**
 * How several machines compute one op: each some of its rows, which it keeps in the op's scratch files. The op is then
 * computed as ever, and goes on from what it finds there.
 */
export interface RowParts<F> {
  /** Parts begin at multiples of so many rows, so that they are computed as in one piece. */
  readonly step: number;
  /** How many rows there are. */
  count(fields: F, context: Context): Promise<number>;
  /**
   * Computes the rows of a range, and keeps them in `context.scratch`. Rows that equal an earlier one belong to the part
   * of the first of them.
   */
  compute(fields: F, context: Context, range: RowRange): Promise<void>;
}

/** Where rows that are missing would come from. */
export interface RowOrigins {
  /** Rows of the dataset. */
  readonly rows: number;
  /** How many of them would be taken from which op, by its uuid. */
  readonly from: ReadonlyMap<string, number>;
}

/** An op that is asked about, as an implementation sees it. */
export interface AskedOp<F> {
  /** Its fields. */
  readonly fields: F;
  /** Its context. */
  readonly context: Context;
}

/** Opens a table on other machines; gives `undefined` where it can only be had whole. */
export type TableOpener = (signal: AbortSignal) => Promise<PartialTable | undefined>;

/** What an implementation promises. */
export interface ImplementationOptions<F = never> {
  /**
   * The result's row i depends on row i of the inputs only (classifiers are used whole). Then large inputs are computed
   * in batches.
   *
   * @default false
   */
  readonly rowWise?: boolean;
  /**
   * Of an op that is row-wise: a row takes next to no time of its own, so that parts of large inputs are taken as they are read, and
   * not in shorter stretches.
   *
   * @default false
   */
  readonly isQuick?: boolean;
  /** Looks at a stored result that is about to be used. Returns what the user should know, if anything. */
  readonly checkStored?: (op: Op, status: Status) => Promise<string | undefined>;
  /** How rows are computed apart from each other, where a large op is worth several machines. */
  readonly parts?: RowParts<F>;
  /**
   * What an op has in common with those that share a pass with it ({@linkcode Context.inPass}): all fields, its inputs
   * among them, but for what each wants of the pass. `undefined` for one that is computed alone.
   */
  readonly sharedFields?: (fields: F) => Readonly<Record<string, unknown>> | undefined;
  /** Says, of ops that share a pass, where their rows would come from. It computes and writes nothing. */
  readonly origins?: (ops: readonly AskedOp<F>[]) => Promise<RowOrigins | undefined>;
  /** What {@linkcode Context.work} and a pass take of the machine. @default nothing */
  readonly needs?: Needs;
  /**
   * The form in which a dataset that stands in the graph is stored, for other programs. Here it is always made from the
   * op's fields, never read.
   */
  readonly storedForm?: (fields: F, result: TableResult) => TableResult;
  /**
   * Opens a dataset that lies on other machines, so that some of its columns or rows are read without the rest being fetched
   * and stored. `undefined` where it does not lie there.
   */
  readonly elsewhere?: (fields: F) => TableOpener | undefined;
}

/** An implementation with what it promises. */
export interface Registered extends ImplementationOptions {
  /** What computes the op. */
  readonly run: Implementation<never>;
}

/** What computes which op type. `implementations.ts` loads the built-in ones. */
export const implementations: OpenRegistry<Registered> = new OpenRegistry();

/** Sets what computes an op type that is built in. */
export function implement<K extends Kind, F>(
  { type }: OpDefinition<K, F>,
  implementation: Implementation<F>,
  options: ImplementationOptions<F> = {},
): void {
  implementations.addBuiltIn(type, registered(implementation, options));
}

/** Sets what computes an op type in this program; a later implementation replaces an earlier one. */
export function implementOwn<K extends Kind, F>(
  definition: OpDefinition<K, F>,
  implementation: Implementation<F>,
): void {
  if (typeof definition?.type !== "string" || typeof implementation !== "function") {
    throw new OpError(
      `implement() takes an op type and a function, got ${show(definition)} and ${show(implementation)}`,
    );
  }
  implementations.add(definition.type, registered(implementation, {}));
}

function registered<F>(run: Implementation<F>, options: ImplementationOptions<F>): Registered {
  return { run, ...options } as unknown as Registered;
}
