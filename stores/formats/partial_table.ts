/**
 * Tables of which some columns and rows are read without the rest.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import type { ByteSource } from "../store.ts";
import { openParquet } from "./parquet/mod.ts";

/** What to read of a table. */
export interface PartialRange {
  /** First row. */
  readonly start: number;
  /** Row to stop before; past the last one, to the end. */
  readonly end: number;
  /** Names of columns, all of which are there. @default all columns */
  readonly columns?: readonly string[] | undefined;
}

/** A table that is elsewhere. */
export interface PartialTable {
  /** Names of its columns, in order. */
  readonly names: readonly string[];
  /** Number of its rows. */
  readonly numRows: number;
  /** Reads a part of it, in parts. */
  rows(range: PartialRange): AsyncGenerator<Table>;
}

/** A parquet file, of which only the end is read at first. @throws {FormatError} where it is none */
export async function partialParquet(source: ByteSource): Promise<PartialTable> {
  const { names, numRows, batches } = await openParquet(source);
  return {
    names,
    numRows,
    rows: ({ start, end, columns }) =>
      batches({ rowStart: start, rowEnd: Math.min(end, numRows), ...(columns ? { columns } : {}) }),
  };
}
