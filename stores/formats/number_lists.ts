/**
 * Columns of lists of numbers of any length.
 *
 * @module
 */

import { Field, type Float32, Int32, List, Vector } from "apache-arrow";
import { arrowData } from "./arrow_data.ts";

/** In an Arrow field's metadata: how parquet encodes its numbers, where not as they lie in memory. */
export const ENCODING = "parquet.encoding";
/** All first bytes of some numbers, then all second ones, …: those of like numbers compress better so. */
export const SPLIT = "BYTE_STREAM_SPLIT";

/**
 * A column with a list for each row, whose numbers have the type `type`.
 *
 * @param encoding of its numbers in parquet
 */
export function numberLists(
  rows: readonly (Int32Array | Float32Array)[],
  type: Int32 | Float32,
  encoding?: typeof SPLIT,
): Vector {
  const valueOffsets = new Int32Array(rows.length + 1);
  rows.forEach(({ length }, i) => valueOffsets[i + 1] = valueOffsets[i] + length);
  const size = valueOffsets[rows.length];
  const data = type instanceof Int32 ? new Int32Array(size) : new Float32Array(size);
  rows.forEach((row, i) => data.set(row, valueOffsets[i]));
  const child = arrowData({ type, length: size, data });
  const lists = new List(new Field("item", type, true, encoding && new Map([[ENCODING, encoding]])));
  return new Vector([arrowData({ type: lists, length: rows.length, valueOffsets, child })]);
}
