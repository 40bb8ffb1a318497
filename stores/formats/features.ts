/**
 * Features of an autoencoder as Arrow tables: for each row lists of how many features each token has, of their indices and
 * of their values.
 *
 * @module
 */

import { Field, Float32, Int32, List, type Table, Utf8, Vector } from "apache-arrow";
import { arrowData } from "./arrow_data.ts";
import { columnOfType, tableFromColumns } from "./columns.ts";

/** Names of the columns. */
export const FEATURE_COLUMNS = { counts: "counts", indices: "indices", values: "values", tokens: "tokens" } as const;

/** The features of some rows. */
export interface FeatureRows {
  /** For each row how many features each of its tokens has. */
  readonly counts: readonly Int32Array[];
  /** For each row which features, token after token. */
  readonly indices: readonly Int32Array[];
  /** How strongly they are on. */
  readonly values: readonly Float32Array[];
  /** For each row the texts of its tokens as JSON; left out where nobody can tell. */
  readonly tokens?: readonly string[];
}

/** The table of some rows. */
export function featuresTable({ counts, indices, values, tokens }: FeatureRows): Table {
  return tableFromColumns([
    [FEATURE_COLUMNS.counts, lists(counts, new Int32())],
    [FEATURE_COLUMNS.indices, lists(indices, new Int32())],
    [FEATURE_COLUMNS.values, lists(values, new Float32())],
    ...(tokens === undefined ? [] : [[FEATURE_COLUMNS.tokens, columnOfType(tokens, new Utf8())] as const]),
  ]);
}

function lists(rows: readonly (Int32Array | Float32Array)[], type: Int32 | Float32): Vector {
  const valueOffsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => valueOffsets[i + 1] = valueOffsets[i] + row.length);
  const data = type instanceof Int32
    ? new Int32Array(valueOffsets[rows.length])
    : new Float32Array(valueOffsets[rows.length]);
  rows.forEach((row, i) => data.set(row, valueOffsets[i]));
  const child = arrowData({ type, length: data.length, data });
  return new Vector([
    arrowData({ type: new List(new Field("item", type, true)), length: rows.length, valueOffsets, child }),
  ]);
}
