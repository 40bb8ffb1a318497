/**
 * What a column chunk becomes for whoever reads it.
 *
 * @module
 */

import type { ColumnChunk } from "hyparquet";

/** The longest value of one length: decimals of 256 bits. */
const MOST_WIDTH = 32;
/** The place where a text ends. */
const END_BYTES = 4;
/** A level of each kind takes a byte. */
const LEVELS = 2;

/**
 * At most so many bytes of a reader's budget ({@linkcode Budget}) go for a column chunk.
 *
 * @param textBytes bytes of its texts
 */
export function decodedBytes({ meta_data }: ColumnChunk, textBytes: number): number {
  const { type, num_values: values, total_uncompressed_size: pages } = meta_data!;
  const width = WIDTHS[type] ?? MOST_WIDTH;
  // The entries of a dictionary are in its page, and beside it.
  return 2 * Number(pages) + Number(values) * (width + LEVELS) + textBytes;
}

const WIDTHS: Readonly<Record<string, number>> = {
  BOOLEAN: 1,
  INT32: 4,
  FLOAT: 4,
  INT64: 8,
  DOUBLE: 8,
  INT96: 12,
  BYTE_ARRAY: END_BYTES,
};
