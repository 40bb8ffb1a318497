/**
 * Features of an autoencoder as Arrow tables: for each row lists of how many features each token has, of their indices and
 * of their values.
 *
 * @module
 */

import { DataType, Float32, Int32, type Table, Utf8, type Vector } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";
import { columnOfType, tableFromColumns } from "./columns.ts";
import { numberLists, SPLIT } from "./number_lists.ts";

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
    [FEATURE_COLUMNS.counts, numberLists(counts, new Int32(), SPLIT)],
    [FEATURE_COLUMNS.indices, numberLists(indices, new Int32(), SPLIT)],
    [FEATURE_COLUMNS.values, numberLists(values, new Float32(), SPLIT)],
    ...(tokens === undefined ? [] : [[FEATURE_COLUMNS.tokens, columnOfType(tokens, new Utf8())] as const]),
  ]);
}

/** One of the columns of numbers. @throws {FormatError} where a table has none of its type */
export function featureColumn(table: Table, name: "counts" | "indices" | "values"): Vector {
  const column = table.getChild(FEATURE_COLUMNS[name]);
  const element = column && DataType.isList(column.type) ? column.type.children[0].type as DataType : undefined;
  const isRight = element !== undefined &&
    (name === "values" ? element.ArrayType === Float32Array : element.ArrayType === Int32Array);
  if (isRight) return column!;
  throw new FormatError(`The table holds no features: its column ${name} is ${column?.type ?? "missing"}`);
}
