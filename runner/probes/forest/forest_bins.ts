/**
 * The columns of a matrix, cut into bins, as trees look at them.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";

/** The most bins that a column has. */
export const BINS = 256;
/** Trees on more rows have so many nodes that they look at all columns. */
const MANY_ROWS = 2 * BINS;
/** Columns that are binned together: those whose numbers lie in one line of a processor's cache. */
const STRIPE = 16;

/** A matrix and the bins of its columns, which threads share where its values are in shared memory. */
export interface BinnedTable {
  /** How many rows. */
  readonly rows: number;
  /** How many columns. */
  readonly columns: number;
  /** Row i is `values[i * columns … (i + 1) * columns - 1]`. */
  readonly values: Float32Array;
  /** The bin of each value, column by column. Bins rise with values. */
  readonly bins: Uint8Array<SharedArrayBuffer>;
  /** The same, row by row; empty where there are few rows, whose columns are short enough to be read as fast. */
  readonly binsOfRows: Uint8Array<SharedArrayBuffer>;
  /** The most bins that a column of so many rows has. */
  readonly mostBins: number;
  /** The lowest value in bin b of column j, at `j * mostBins + b`. */
  readonly lowest: Float32Array<SharedArrayBuffer>;
  /** The highest value in bin b of column j, at `j * mostBins + b`. */
  readonly highest: Float32Array<SharedArrayBuffer>;
  /** How many bins each column has; 0 before {@linkcode ensureBins}. */
  readonly counts: Int32Array<SharedArrayBuffer>;
}

/**
 * Cuts the columns of a matrix into bins: one for each value where there are few, else bins of about equal size. Where there are few
 * rows, that is left to {@linkcode ensureBins}, and what it does not ask for takes no memory.
 *
 * @param x The matrix.
 * @returns Its columns.
 */
export function binColumns({ rows, columns, data }: Matrix<Float32Array>): BinnedTable {
  const hasManyRows = rows > MANY_ROWS;
  const mostBins = Math.min(rows, BINS);
  const table: BinnedTable = {
    rows,
    columns,
    values: data,
    bins: new Uint8Array(new SharedArrayBuffer(rows * columns)),
    binsOfRows: new Uint8Array(new SharedArrayBuffer(hasManyRows ? rows * columns : 0)),
    mostBins,
    lowest: new Float32Array(new SharedArrayBuffer(4 * columns * mostBins)),
    highest: new Float32Array(new SharedArrayBuffer(4 * columns * mostBins)),
    counts: new Int32Array(new SharedArrayBuffer(4 * columns)),
  };
  for (let start = 0; hasManyRows && start < columns; start += STRIPE) {
    binStripe(table, start, Math.min(start + STRIPE, columns));
  }
  return table;
}

/**
 * Cuts a column into bins, if nobody has yet. Threads that do so at once write the same, each place once, and so change nothing that
 * another one reads already.
 *
 * @param table The table.
 * @param column Which of its columns.
 */
export function ensureBins(table: BinnedTable, column: number): void {
  if (Atomics.load(table.counts, column) === 0) binStripe(table, column, column + 1);
}

/** Bins some columns. */
function binStripe(table: BinnedTable, start: number, end: number): void {
  const { rows, columns, values, bins, binsOfRows, counts } = table;
  const stripe = new Float32Array(rows * (end - start));
  for (let i = 0; i < rows; i++) {
    for (let j = start; j < end; j++) stripe[(j - start) * rows + i] = values[i * columns + j];
  }
  for (let j = start; j < end; j++) {
    const count = binColumn(table, j, stripe.subarray((j - start) * rows, (j - start + 1) * rows));
    // Who reads this reads what was written before.
    Atomics.store(counts, j, count);
  }
  for (let i = 0; binsOfRows.length > 0 && i < rows; i++) {
    for (let j = start; j < end; j++) binsOfRows[i * columns + j] = bins[j * rows + i];
  }
}

/** Returns how many bins there are. */
function binColumn({ rows, bins, mostBins, lowest, highest }: BinnedTable, j: number, column: Float32Array): number {
  const order = sortedRows(column);
  const size = countDistinct(column, order) <= BINS ? 0 : rows / BINS;
  const first = j * mostBins;
  let bin = -1;
  let last = NaN;
  for (let k = 0; k < rows; k++) {
    const value = column[order[k]];
    if (value !== last && k >= (bin + 1) * size) {
      if (bin >= 0) highest[first + bin] = last;
      lowest[first + ++bin] = value;
    }
    bins[j * rows + order[k]] = bin;
    last = value;
  }
  highest[first + bin] = last;
  return bin + 1;
}

/** Up to so many rows are put in order one by one: to count digits takes longer. */
const FEW_ROWS = 128;

/** The rows in the order of their values, equal ones in that of the rows. */
function sortedRows(column: Float32Array): Uint32Array {
  // A copy, since the buffer of the column is shared with others.
  const ranks = new Uint32Array(new Float32Array(column).buffer);
  for (let i = 0; i < ranks.length; i++) {
    // The bits of positive floats rise with them; those of negative ones fall.
    ranks[i] = ranks[i] >= 2 ** 31 ? ~ranks[i] : ranks[i] + 2 ** 31;
  }
  return ranks.length <= FEW_ROWS ? inserted(ranks) : sortedByDigits(ranks);
}

/** An insertion sort. */
function inserted(ranks: Uint32Array): Uint32Array {
  const order = new Uint32Array(ranks.length);
  for (let i = 0; i < order.length; i++) {
    let k = i;
    for (; k > 0 && ranks[order[k - 1]] > ranks[i]; k--) order[k] = order[k - 1];
    order[k] = i;
  }
  return order;
}

/** A radix sort, the lowest digit first. Among few rows, it takes longer to go through many digits than through the rows once more. */
function sortedByDigits(ranks: Uint32Array): Uint32Array {
  const digitBits = ranks.length < 2048 ? 8 : 11;
  const digits = 2 ** digitBits;
  let order = new Uint32Array(ranks.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let next = new Uint32Array(order.length);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const starts = new Uint32Array(digits + 1);
    for (let i = 0; i < ranks.length; i++) starts[((ranks[i] >>> shift) & (digits - 1)) + 1]++;
    for (let digit = 0; digit < digits; digit++) starts[digit + 1] += starts[digit];
    for (let k = 0; k < order.length; k++) next[starts[(ranks[order[k]] >>> shift) & (digits - 1)]++] = order[k];
    [order, next] = [next, order];
  }
  return order;
}

function countDistinct(column: Float32Array, order: Uint32Array): number {
  let count = 1;
  for (let k = 1; k < order.length; k++) if (column[order[k]] !== column[order[k - 1]]) count++;
  return count;
}
