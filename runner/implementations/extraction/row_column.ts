/**
 * Finished rows as an Arrow column.
 *
 * @module
 */

import { Field, List, Vector } from "apache-arrow";
import { joinColumns } from "../../columns/join.ts";
import type { FloatArray } from "../../../ops/evaluator.ts";
import { arrowData } from "../../../stores/formats/arrow_data.ts";
import { vectorFromMatrix } from "../../../stores/formats/vectors.ts";
import { PartStream } from "../../evaluation/implementation.ts";
import type { OrderedRows, RowShards } from "./row_shards.ts";

/** Rows that are put in order at once. */
const ROWS_AT_ONCE = 4096;

/**
 * The column of finished rows: in one piece where they are all in memory, else as a stream.
 *
 * @param perRow `one` gives a FixedSizeList for each row, `many` a List of them.
 * @param dtype `float16` halves the numbers and `float64` doubles them; anything else gives 32-bit floats.
 * @param names Those of a vector's elements, if they have some.
 */
export async function columnOfRows(
  shards: RowShards,
  perRow: "one" | "many",
  dtype: string | null,
  names?: readonly string[],
): Promise<Vector | PartStream> {
  const parts = async function* () {
    for await (const rows of shards.inOrder(ROWS_AT_ONCE)) yield columnOf(rows, perRow, dtype, names);
  };
  if (shards.areStored) return new PartStream(parts);
  return joinColumns(await Array.fromAsync(parts()));
}

function inWidth(vectors: Float32Array, dtype: string | null): FloatArray {
  if (dtype === "float16") return new Float16Array(vectors);
  return dtype === "float64" ? new Float64Array(vectors) : vectors;
}

function columnOf(
  { counts, columns, vectors }: OrderedRows,
  perRow: "one" | "many",
  dtype: string | null,
  names?: readonly string[],
): Vector {
  const data = inWidth(vectors, dtype);
  const flat = vectorFromMatrix({ rows: data.length / columns, columns, data, names });
  if (perRow === "one") return flat;
  const valueOffsets = new Int32Array(counts.length + 1);
  counts.forEach((count, row) => valueOffsets[row + 1] = valueOffsets[row] + count);
  const type = new List(new Field("item", flat.type, true));
  return new Vector([arrowData({ type, length: counts.length, valueOffsets, child: flat.data[0] })]);
}
