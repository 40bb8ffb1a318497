/**
 * Features read from their tables.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import type { FeatureRow } from "../../ops/feature_statistics.ts";
import type { FeaturesJson } from "../../ops/features_json.ts";
import { FEATURE_COLUMNS } from "../../stores/formats/features.ts";

/** The rows of a table. They share its memory; texts of tokens are read when they are asked for. */
export function featureRows(table: Table): FeatureRow[] {
  const [counts, indices, values] = (["counts", "indices", "values"] as const).map((name) =>
    table.getChild(FEATURE_COLUMNS[name])!
  );
  const tokens = table.getChild(FEATURE_COLUMNS.tokens);
  return Array.from({ length: table.numRows }, (_, row) => {
    const features = {
      counts: counts.get(row).toArray(),
      indices: indices.get(row).toArray(),
      values: values.get(row).toArray(),
    };
    if (tokens === null) return features;
    return {
      ...features,
      get tokens() {
        return JSON.parse(tokens.get(row));
      },
    };
  });
}

/** Features as plain data. */
export function featuresJson(table: Table): FeaturesJson {
  return featureRows(table).map(({ counts, indices, values }) => {
    let at = 0;
    return Array.from(counts, (count) => {
      const token = Array.from({ length: count }, (_, i) => [indices[at + i], values[at + i]] as const);
      at += count;
      return token;
    });
  });
}
