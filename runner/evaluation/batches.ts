/**
 * Results in batches of rows, so that a dataset larger than memory can be read and passed through row-wise ops.
 *
 * A stored result is read row group by row group, and only the columns and rows that are asked for. Ops between are
 * computed batch by batch where their implementation says that it works row by row; taking and masking rows are
 * streams of their own. Any other op is computed whole.
 *
 * @module
 */

import type { Table, Vector } from "apache-arrow";
import { largest, smallest } from "../../ops/extremes.ts";
import { DatasetError } from "../../ops/errors.ts";
import type { Kind } from "../../ops/kinds.ts";
import type { Op } from "../../ops/op.ts";
import type { TakeRowsFields } from "../../ops/types/rows.ts";
import { ConcatRowsOp, MaskRowsOp, TakeRowsOp } from "../../ops/types/rows.ts";
import { parquetSchema } from "../../stores/formats/parquet/mod.ts";
import { partialParquet, type PartialTable } from "../../stores/formats/partial_table.ts";
import { isTable, type Result } from "../../stores/formats/result.ts";
import { onlyColumn } from "../../stores/formats/tables.ts";
import type { ResultStore } from "../../stores/results.ts";
import { Pace } from "../../stores/pace.ts";
import { gatherRows } from "../columns/gather.ts";
import { commonSchema, inSchema } from "../columns/join_tables.ts";
import { trueRows } from "../columns/truth_bits.ts";
import { isMadeFromFields, isRowWise, rowsOfStretch } from "./implementations.ts";
import { opName } from "../../ops/op_name.ts";
import { tableOf, truthBits } from "./result_values.ts";
import { storedFrontier } from "../schedule/stored_frontier.ts";

/** Which part of a result to read. */
export interface BatchRange {
  /** First row. */
  readonly start: number;
  /** Row to stop before. */
  readonly end: number;
  /** Of a dataset, only these columns. */
  readonly columns?: readonly string[];
}

/** What batches are made with; the evaluation gives it. */
export interface BatchSource {
  /** Where stored inputs are read. */
  readonly results: ResultStore;
  /** Where an op is read that is not stored, if that can be done in part. */
  elsewhere?(op: Op): Promise<PartialTable | undefined>;
  /** Makes sure that a stored op's result is there. */
  ensure(op: Op, signal: AbortSignal): Promise<void>;
  /** The whole result. */
  result(op: Op, signal: AbortSignal): Promise<Result>;
  /** The whole result, if it is in memory. */
  inMemory(op: Op): Result | undefined;
  /** Computes an op from parts of its inputs. */
  compute(op: Op, part: InputPart, signal: AbortSignal): Promise<Result>;
}

/** Some rows of an op's inputs. */
export interface InputPart {
  /** Number of the first row. */
  readonly firstRow: number;
  /** The rows of an input. */
  readonly of: (input: Op) => Promise<Result>;
}

/** Rows of a batch that are cut from a whole result in memory. */
const ROWS_OF_WHOLE = 65_536;

/** Reads results batch by batch. */
export class Batches {
  readonly #source: BatchSource;

  constructor(source: BatchSource) {
    this.#source = source;
  }

  /** The parts of a result, from `range.start` on. */
  async *read(op: Op, range: BatchRange, signal: AbortSignal): AsyncGenerator<Result, void, void> {
    signal.throwIfAborted();
    const whole = this.#source.inMemory(op);
    if (whole !== undefined) return yield* slices(whole, range);
    if (!op.isEphemeral && !await isMadeFromFields(op)) return yield* this.#stored(op, range, signal);
    if (op.type === TakeRowsOp.type) return yield* skipTo(range, this.#taken(op, range, signal));
    if (op.type === MaskRowsOp.type) return yield* skipTo(range, this.#masked(op, range, signal));
    if (op.type === ConcatRowsOp.type) return yield* skipTo(range, this.#joined(op, range, signal));
    if (await isRowWise(op)) return yield* this.rowWise(op, range, signal);
    yield* slices(await this.#source.result(op, signal), range);
  }

  /** How many rows a result has; of a stored one no more than the end of its file is read. */
  async rowCount(op: Op, signal: AbortSignal): Promise<number> {
    const isFile = !op.isEphemeral && this.#source.inMemory(op) === undefined && !await isMadeFromFields(op);
    return isFile ? (await this.#fileOf(op, signal)).numRows : lengthOf(await this.#source.result(op, signal));
  }

  /** The most rows that a stored op below has, all of which must be there; reads no more than the ends of files. */
  async rowsBelow(op: Op): Promise<number> {
    const stored = op.dependencies().flatMap(storedFrontier).filter(isRowAligned);
    return largest([0, ...await Promise.all(stored.map((input) => this.#rowsOf(input)))]);
  }

  async #rowsOf(stored: Op): Promise<number> {
    const whole = this.#source.inMemory(stored);
    if (whole !== undefined) return lengthOf(whole);
    const table = await this.#source.elsewhere?.(stored);
    return table?.numRows ?? (await parquetSchema(await this.#source.results.source(stored))).numRows;
  }

  async *#stored(op: Op, { start, end, columns }: BatchRange, signal: AbortSignal): AsyncGenerator<Result> {
    const { numRows, names, rows } = await this.#fileOf(op, signal);
    if (start >= numRows) return;
    // A column that is missing is the reader's to report, with all names at hand.
    const known = columns?.every((name) => names.includes(name)) ? columns : undefined;
    for await (const table of rows({ start, end, columns: known })) {
      signal.throwIfAborted();
      yield isTable(op.kind) ? { form: "table", table } : { form: "column", column: onlyColumn(table, op.uuid) };
    }
  }

  async #fileOf(op: Op, signal: AbortSignal): Promise<PartialTable> {
    const elsewhere = await this.#source.elsewhere?.(op);
    if (elsewhere !== undefined) return elsewhere;
    await this.#source.ensure(op, signal);
    return await partialParquet(await this.#source.results.source(op));
  }

  /** The parts of a row-wise op, computed from parts of its inputs. */
  async *rowWise(op: Op, range: BatchRange, signal: AbortSignal): AsyncGenerator<Result> {
    const columns = typeof op.fields.columnName === "string" ? [op.fields.columnName] : undefined;
    const aligned = op.dependencies().filter(isRowAligned);
    if (aligned.length === 0) return yield* slices(await this.#source.result(op, signal), range);
    const streams = aligned.map((input) => this.read(input, { ...range, columns }, signal));
    let firstRow = range.start;
    const pace = new Pace(signal);
    for await (const parts of zip(op, streams)) {
      if (pace.isDue) await pace.rest();
      const byUuid = new Map(aligned.map(({ uuid }, i) => [uuid, parts[i]]));
      const of = async (input: Op) => byUuid.get(input.uuid) ?? await this.#source.result(input, signal);
      yield await this.#source.compute(op, { firstRow, of }, signal);
      firstRow += lengthOf(parts[0]);
    }
  }

  async *#masked(op: Op, { columns }: BatchRange, signal: AbortSignal): AsyncGenerator<Result> {
    const { dataset, mask } = op.fields as { dataset: Op; mask: Op };
    const all = { start: 0, end: Infinity };
    const streams = [this.read(dataset, { ...all, columns }, signal), this.read(mask, all, signal)];
    const pace = new Pace(signal);
    for await (const [rows, keep] of zip(op, streams)) {
      if (pace.isDue) await pace.rest();
      const kept = trueRows(truthBits(mask, keep));
      yield { form: "table", table: gatherRows(tableOf(dataset, rows), kept) };
    }
  }

  /** Datasets one after the other; the first part of each says which types they have. */
  async *#joined(op: Op, { columns }: BatchRange, signal: AbortSignal): AsyncGenerator<Result> {
    const datasets = op.fields.datasets as readonly Op[];
    const all = { start: 0, end: Infinity, columns };
    const streams = datasets.map((dataset) => this.read(dataset, all, signal));
    try {
      const firsts = await Promise.all(streams.map((stream) => stream.next()));
      const begun = firsts.map(({ value }, i) => value && tableOf(datasets[i], value));
      const present = begun.filter((table) => table !== undefined);
      if (present.length === 0) return;
      const schema = commonSchema(present.map((table) => table.schema));
      for (const [i, first] of begun.entries()) {
        if (first !== undefined) yield { form: "table", table: inSchema(first, schema) };
        for await (const part of streams[i]) {
          yield { form: "table", table: inSchema(tableOf(datasets[i], part), schema) };
        }
      }
    } finally {
      await Promise.all(streams.map((stream) => stream.return(undefined)));
    }
  }

  async *#taken(op: Op, { columns }: BatchRange, signal: AbortSignal): AsyncGenerator<Result> {
    const { dataset, skip, offset, numRows } = op.fields as unknown as TakeRowsFields;
    // What counts from the end needs the number of rows first; a step that is none is refused.
    if (offset < 0 || (numRows ?? 0) < 0 || skip < 1) {
      return yield { form: "table", table: tableOf(op, await this.#source.result(op, signal)) };
    }
    let left = numRows === null ? Infinity : Number(numRows);
    let next = 0;
    for await (const part of this.read(dataset, { start: Number(offset), end: Infinity, columns }, signal)) {
      const table = tableOf(dataset, part);
      const rows: number[] = [];
      for (; next < table.numRows && rows.length < left; next += Number(skip)) rows.push(next);
      next -= table.numRows;
      left -= rows.length;
      yield { form: "table", table: gatherRows(table, Int32Array.from(rows)) };
      if (left <= 0) return;
    }
  }
}

/** Whether {@linkcode Batches.read} makes an ephemeral op's result from parts of its inputs, and never asks for it whole. */
export async function isStreamed(op: Op): Promise<boolean> {
  if (op.type !== TakeRowsOp.type) return op.type === MaskRowsOp.type || await isRowWise(op);
  const { skip, offset, numRows } = op.fields as unknown as TakeRowsFields;
  return offset >= 0 && (numRows ?? 0) >= 0 && skip >= 1;
}

/** Kinds whose results have no row for each row of a dataset: they are used whole. */
const WHOLE: readonly Kind[] = ["classifier", "report", "group", "edit"];

function isRowAligned({ kind }: Op): boolean {
  return !WHOLE.includes(kind);
}

/** Parts of several streams, cut so that those of one step have equal lengths, and take one stretch of work. */
async function* zip(op: Op, streams: readonly AsyncGenerator<Result>[]): AsyncGenerator<Result[], void, void> {
  const mostRows = await rowsOfStretch(op);
  const waiting: (Result | undefined)[] = streams.map(() => undefined);
  try {
    for (;;) {
      for (const [i, stream] of streams.entries()) waiting[i] = await nonEmpty(waiting[i], stream);
      const present = waiting.filter((part) => part !== undefined);
      if (present.length === 0) return;
      if (present.length < streams.length) {
        throw new DatasetError(
          `the inputs of ${opName(op)} have different numbers of rows: columns of one dataset are needed`,
        );
      }
      const rows = smallest([mostRows, ...present.map(lengthOf)]);
      yield present.map((part) => slice(part, 0, rows));
      present.forEach((part, i) => waiting[i] = slice(part, rows, lengthOf(part)));
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}

async function nonEmpty(part: Result | undefined, stream: AsyncGenerator<Result>): Promise<Result | undefined> {
  let current = part;
  while (current === undefined || lengthOf(current) === 0) {
    const { value, done } = await stream.next();
    if (done) return undefined;
    current = value;
  }
  return current;
}

/** The rows of a range, of a stream that begins with the first row. */
async function* skipTo({ start, end }: BatchRange, stream: AsyncGenerator<Result>): AsyncGenerator<Result> {
  let at = 0;
  for await (const part of stream) {
    const length = lengthOf(part);
    const [from, to] = [Math.max(0, start - at), Math.min(length, end - at)];
    if (from < to) yield slice(part, from, to);
    at += length;
    if (at >= end) return;
  }
}

function* slices(whole: Result, { start, end }: BatchRange): Generator<Result> {
  const last = Math.min(end, lengthOf(whole));
  for (let at = start; at < last; at += ROWS_OF_WHOLE) yield slice(whole, at, Math.min(at + ROWS_OF_WHOLE, last));
}

function slice(result: Result, start: number, end: number): Result {
  if (start === 0 && end >= lengthOf(result)) return result;
  switch (result.form) {
    case "table":
      return { form: "table", table: result.table.slice(start, end) };
    case "column":
      return { form: "column", column: result.column.slice(start, end) };
    case "values":
      return { form: "values", values: result.values.slice(start, end) };
    default:
      throw new DatasetError(`a result of the form ${result.form} has no rows`);
  }
}

function lengthOf(result: Result): number {
  switch (result.form) {
    case "table":
      return result.table.numRows;
    case "column":
      return result.column.length;
    case "values":
      return result.values.length;
    default:
      throw new DatasetError(`a result of the form ${result.form} has no rows`);
  }
}

/** The column or table of a part, as a stored stream takes it. */
export function storedPart(op: Op, part: Result): Table | Vector {
  if (part.form === "table") return part.table;
  if (part.form === "column") return part.column;
  throw new DatasetError(`${opName(op)} has rows of different types, which no column can hold`);
}
