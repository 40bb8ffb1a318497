/**
 * How far a run over the rows of a dataset is.
 *
 * @module
 */
import type { ScheduledRow } from "./schedule.ts";

/** How far the work is. */
export interface RunProgress {
  /** Rows of the dataset that are done. */
  readonly rows: number;
  /** Rows of the dataset. */
  readonly totalRows: number;
  /** Rows of `rows` that this run did not compute, as they were known. @default those that were known when it began */
  readonly knownRows?: number;
  /** Tokens computed by this run, without padding. */
  readonly tokens: number;
  /** Tokens that this run has to compute in all; an estimate until the last window of rows is encoded. */
  readonly totalTokens: number;
  /** Seconds since the first batch began. */
  readonly seconds: number;
}

const PLANNED = 1;
const FINISHED = 2;

/** Counts what is planned and what is done. */
export class ProgressCounter {
  readonly #totalRows: number;
  #knownRows = 0;
  readonly #isDone: (row: number) => boolean;
  /** For each row whether it was counted as planned, and as finished. */
  readonly #counted: Uint8Array;
  #started: number | undefined;
  #plannedRows = 0;
  #plannedTokens = 0;
  #rows = 0;
  #tokens = 0;

  /** Counts the rows that are known. The clock starts with the first plan. */
  constructor(totalRows: number, isDone: (row: number) => boolean) {
    this.#totalRows = totalRows;
    this.#isDone = isDone;
    this.#counted = new Uint8Array(totalRows);
    for (let row = 0; row < totalRows; row++) if (isDone(row)) this.#knownRows++;
  }

  /** Counts rows of the dataset that turned out to be known. */
  know(rows: number): void {
    this.#knownRows += rows;
  }

  /** Counts batches that will be computed. */
  plan(batches: readonly (readonly ScheduledRow[])[]): void {
    this.#started ??= performance.now();
    for (const batch of batches) {
      this.#plannedRows += this.#newRows(batch, PLANNED);
      this.#plannedTokens += tokensOf(batch);
    }
  }

  /** Counts a batch as computed, before its rows are reported as done. */
  finish(batch: readonly ScheduledRow[]): RunProgress {
    this.#rows += this.#newRows(batch, FINISHED);
    this.#tokens += tokensOf(batch);
    const rowsToPlan = this.#totalRows - this.#knownRows - this.#plannedRows;
    const tokensPerRow = this.#plannedTokens / Math.max(this.#plannedRows, 1);
    return {
      rows: this.#knownRows + this.#rows,
      totalRows: this.#totalRows,
      knownRows: this.#knownRows,
      tokens: this.#tokens,
      totalTokens: Math.round(this.#plannedTokens + rowsToPlan * tokensPerRow),
      seconds: (performance.now() - (this.#started ?? performance.now())) / 1000,
    };
  }

  /** The rows that come for the first time: those that are read in several windows come again. */
  #newRows(batch: readonly ScheduledRow[], counted: number): number {
    let count = 0;
    for (const row of batch.flatMap(({ rows }) => rows)) {
      if (this.#isDone(row) || (this.#counted[row] & counted) !== 0) continue;
      this.#counted[row] |= counted;
      count++;
    }
    return count;
  }
}

function tokensOf(batch: readonly ScheduledRow[]): number {
  return batch.reduce((total, { ids }) => total + ids.length, 0);
}
