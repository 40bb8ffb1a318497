/**
 * Columns of lists of numbers of any length.
 *
 * @module
 */

import { Field, type Float32, Int32, List, Vector } from "apache-arrow";
import { arrowData } from "./arrow_data.ts";

/** A column with a list for each row, whose numbers have the type `type`. */
export function numberLists(rows: readonly (Int32Array | Float32Array)[], type: Int32 | Float32): Vector {
  const valueOffsets = new Int32Array(rows.length + 1);
  rows.forEach(({ length }, i) => valueOffsets[i + 1] = valueOffsets[i] + length);
  const size = valueOffsets[rows.length];
  const data = type instanceof Int32 ? new Int32Array(size) : new Float32Array(size);
  rows.forEach((row, i) => data.set(row, valueOffsets[i]));
  const child = arrowData({ type, length: size, data });
  const lists = new List(new Field("item", type, true));
  return new Vector([arrowData({ type: lists, length: rows.length, valueOffsets, child })]);
}
