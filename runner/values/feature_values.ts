/**
 * Features read from their tables.
 *
 * @module
 */

import type { Table, Vector } from "apache-arrow";
import type { FeatureRow } from "../../ops/feature_statistics.ts";
import type { FeaturesJson } from "../../ops/features_json.ts";
import { FEATURE_COLUMNS } from "../../stores/formats/features.ts";

/** The rows of a table. They share its memory; texts of tokens are read when they are asked for. */
export function featureRows(table: Table): FeatureRow[] {
  const [counts, indices, values] = (["counts", "indices", "values"] as const).map((
    name,
  ) => [...lists(table.getChild(FEATURE_COLUMNS[name])!)]);
  const texts = table.getChild(FEATURE_COLUMNS.tokens);
  return counts.map((own, row) => {
    const features = {
      counts: own as Int32Array,
      indices: indices[row] as Int32Array,
      values: values[row] as Float32Array,
    };
    return texts === null ? features : new RowWithTokens(features, texts, row);
  });
}

/** The numbers of each row. */
function* lists({ data }: Vector): Generator<Int32Array | Float32Array, void, void> {
  for (const { length, valueOffsets, children: [{ values }] } of data) {
    for (let row = 0; row < length; row++) yield values.subarray(valueOffsets[row], valueOffsets[row + 1]);
  }
}

/** Parses the texts of its tokens once, when they are asked for. */
class RowWithTokens implements FeatureRow {
  readonly counts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
  readonly #texts: Vector;
  readonly #row: number;
  #tokens: readonly string[] | undefined;

  constructor({ counts, indices, values }: FeatureRow, texts: Vector, row: number) {
    [this.counts, this.indices, this.values, this.#texts, this.#row] = [counts, indices, values, texts, row];
  }

  get tokens(): readonly string[] {
    return this.#tokens ??= JSON.parse(this.#texts.get(this.#row));
  }
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
