/**
 * Features read from their tables.
 *
 * @module
 */

import type { Table, Vector } from "apache-arrow";
import type { FeatureRow } from "../../ops/feature_statistics.ts";
import type { FeaturesJson } from "../../ops/features_json.ts";
import { FormatError } from "../../ops/errors.ts";
import { parseJson } from "../../ops/json_record.ts";
import { eachStep, mapSteps, type Steps } from "../../ops/steps.ts";
import { FEATURE_COLUMNS, featureColumn } from "../../stores/formats/features.ts";

/** Rows that are read in one step. */
const ROWS_OF_STEP = 512;

/** The rows of a table, in steps. They share its memory; texts of tokens are read when they are asked for. */
export function* featureRowSteps(table: Table): Steps<FeatureRow[]> {
  const [counts, indices, values] = [
    yield* lists(featureColumn(table, "counts")),
    yield* lists(featureColumn(table, "indices")),
    yield* lists(featureColumn(table, "values")),
  ];
  const texts = table.getChild(FEATURE_COLUMNS.tokens);
  return yield* mapSteps(counts, ROWS_OF_STEP, (own, row) => {
    checkRow(own, indices[row].length, values[row].length, row);
    const features = {
      counts: own as Int32Array,
      indices: indices[row] as Int32Array,
      values: values[row] as Float32Array,
    };
    return texts === null ? features : new RowWithTokens(features, texts, row);
  });
}

function checkRow(counts: ArrayLike<number>, indices: number, values: number, row: number): void {
  let sum = 0;
  for (let token = 0; token < counts.length && sum >= 0; token++) sum = counts[token] < 0 ? -1 : sum + counts[token];
  if (sum === indices && sum === values) return;
  throw new FormatError(`Row ${row} of features counts ${sum}, and has ${indices} indices and ${values} values`);
}

/** The numbers of each row. */
function* lists({ data }: Vector): Steps<(Int32Array | Float32Array)[]> {
  const found: (Int32Array | Float32Array)[] = [];
  for (const { length, valueOffsets, children: [{ values }] } of data) {
    yield* eachStep(length, ROWS_OF_STEP, (start, end) => {
      for (let row = start; row < end; row++) found.push(values.subarray(valueOffsets[row], valueOffsets[row + 1]));
    });
  }
  return found;
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
    return this.#tokens ??= textsIn(this.#texts.get(this.#row));
  }
}

function textsIn(json: unknown): readonly string[] {
  try {
    const texts: unknown = parseJson(String(json));
    if (Array.isArray(texts)) return texts.map(String);
  } catch {
    // It is told as any other text that holds no list.
  }
  throw new FormatError("The table holds no features: its tokens are no list of texts");
}

/** Features as plain data, in steps. */
export function* featuresJsonSteps(table: Table): Steps<FeaturesJson> {
  return yield* mapSteps(yield* featureRowSteps(table), ROWS_OF_STEP, ({ counts, indices, values }) => {
    let at = 0;
    return Array.from(counts, (count) => {
      const token = Array.from({ length: count }, (_, i) => [indices[at + i], values[at + i]] as const);
      at += count;
      return token;
    });
  });
}
