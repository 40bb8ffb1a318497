/**
 * Where some features are on, and how strongly, found in one pass over all rows.
 *
 * @module
 */

import type { FeatureBatches, FeatureRow } from "./feature_statistics.ts";
import { GrowingFloats } from "./growing_floats.ts";
import { Most } from "./most.ts";

/** A token for which a feature is on. */
export interface FeatureHit {
  /** The row, from 0. */
  readonly row: number;
  /** The token in the row, from 0. */
  readonly position: number;
  /** How strongly. */
  readonly value: number;
  /** The token's text, where it is known. */
  readonly token?: string;
}

/** A row that a feature is on in. */
export interface HitRow {
  /** The row, from 0. */
  readonly row: number;
  /** How strongly it is on at most. */
  readonly most: number;
  /** How strongly it is on for each token: 0 where it is off. */
  readonly scores: Float32Array;
  /** The texts of the tokens, where they are known. */
  readonly tokens?: readonly string[];
}

/** What was found of a feature. */
export interface FoundFeature {
  /** How strongly it is on, wherever it is. */
  readonly values: Float32Array;
  /** The tokens for which it is on most, the strongest first; among equals the first. */
  readonly hits: readonly FeatureHit[];
  /** The rows in which it is on most, in the same order. */
  readonly rows: readonly HitRow[];
}

/** How many hits and rows of each feature are kept. */
export interface HitCounts {
  /** Hits at most. */
  readonly hits: number;
  /** Rows at most. */
  readonly rows: number;
}

/** Finds some features. */
export async function findFeatures(
  batches: FeatureBatches,
  features: readonly number[],
  counts: HitCounts,
): Promise<FoundFeature[]> {
  const hits = new FeatureHits(features, counts);
  for await (const rows of batches) for (const row of rows) hits.add(row);
  return hits.found();
}

/** Finds some features, row by row. */
export class FeatureHits {
  readonly #features: readonly FeatureFinds[];
  /** By feature, which of those it is; -1: none. */
  readonly #placeOf: Int32Array;
  #row = 0;

  /** Looks for these. */
  constructor(features: readonly number[], counts: HitCounts) {
    this.#features = features.map(() => new FeatureFinds(counts));
    this.#placeOf = new Int32Array(features.reduce((most, feature) => Math.max(most, feature), -1) + 1).fill(-1);
    features.forEach((feature, place) => this.#placeOf[feature] = place);
  }

  /** Looks at the next row. */
  add(row: FeatureRow): void {
    const { counts, indices, values } = row;
    const on = new Set<FeatureFinds>();
    for (let position = 0, at = 0; position < counts.length; position++) {
      for (const end = at + counts[position]; at < end; at++) {
        const finds = this.#features[this.#placeOf[indices[at]] ?? -1];
        if (finds === undefined) continue;
        finds.add(position, values[at]);
        on.add(finds);
      }
    }
    for (const finds of on) finds.endRow(this.#row, row);
    this.#row++;
  }

  /** What was found, in the order in which the features were named. */
  found(): FoundFeature[] {
    return this.#features.map((finds) => finds.found());
  }
}

/** What is found of one feature. */
class FeatureFinds {
  readonly #values = new GrowingFloats();
  readonly #hits: Most<FeatureHit>;
  readonly #rows: Most<HitRow>;
  /** Where it is on in the row that is looked at. */
  readonly #own: { readonly position: number; readonly value: number }[] = [];

  constructor({ hits, rows }: HitCounts) {
    [this.#hits, this.#rows] = [new Most(hits), new Most(rows)];
  }

  add(position: number, value: number): void {
    this.#values.push(value);
    this.#own.push({ position, value });
  }

  endRow(row: number, features: FeatureRow): void {
    let most = 0;
    for (const { position, value } of this.#own) {
      most = Math.max(most, value);
      this.#hits.offer(value, () => hitOf(row, position, value, features));
    }
    this.#rows.offer(most, () => ({ row, most, scores: this.#scores(features), ...tokensOf(features) }));
    this.#own.length = 0;
  }

  #scores({ counts }: FeatureRow): Float32Array {
    const scores = new Float32Array(counts.length);
    for (const { position, value } of this.#own) scores[position] = value;
    return scores;
  }

  found(): FoundFeature {
    return { values: this.#values.array(), hits: this.#hits.items, rows: this.#rows.items };
  }
}

function hitOf(row: number, position: number, value: number, { tokens }: FeatureRow): FeatureHit {
  const token = tokens?.[position];
  return { row, position, value, ...(token !== undefined && { token }) };
}

function tokensOf({ tokens }: FeatureRow): Pick<FeatureRow, "tokens"> {
  return tokens === undefined ? {} : { tokens };
}
