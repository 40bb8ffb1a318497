/**
 * What can be counted of features that are on: how often, how strongly, where most, and for which rows.
 *
 * @module
 */

/** The features of one row's tokens. */
export interface FeatureRow {
  /** How many features each token has. */
  readonly counts: Int32Array;
  /** Which, token after token. */
  readonly indices: Int32Array;
  /** How strongly they are on. */
  readonly values: Float32Array;
  /** The texts of the tokens, where they are known. */
  readonly tokens?: readonly string[];
}

/** How often and how strongly features are on: one number for each feature. */
export interface FeatureStats {
  /** The share of tokens that it is on for. */
  readonly density: Float64Array;
  /** How strongly it is on where it is, on average; NaN where it never is. */
  readonly mean: Float64Array;
  /** How strongly it is on at most. */
  readonly max: Float64Array;
}

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

/** How well a feature tells rows apart. */
export interface RankedFeature {
  /** The feature. */
  readonly feature: number;
  /** The area under its ROC curve: 0.5 tells nothing, 0 tells as much as 1. */
  readonly rocAuc: number;
  /** Rows that it is on for. */
  readonly rows: number;
}

/** Counts features. @param features how many there are */
export function featureStats(rows: readonly FeatureRow[], features: number): FeatureStats {
  const [on, sum, max] = Array.from({ length: 3 }, () => new Float64Array(features));
  let tokens = 0;
  for (const { counts, indices, values } of rows) {
    tokens += counts.length;
    indices.forEach((feature, i) => {
      on[feature]++;
      sum[feature] += values[i];
      max[feature] = Math.max(max[feature], values[i]);
    });
  }
  return { density: on.map((count) => count / tokens), mean: sum.map((total, i) => total / on[i]), max };
}

/** Where some features are on, and how strongly: for each of them lists of one length. */
export interface FeatureHits {
  /** The rows, ascending. */
  readonly rows: number[];
  /** The tokens in them. */
  readonly positions: number[];
  /** How strongly. */
  readonly values: number[];
}

/** Finds some features in all rows, in one pass over them. */
export function hitsOf(rows: readonly FeatureRow[], features: Iterable<number>): Map<number, FeatureHits> {
  const found = new Map<number, FeatureHits>();
  for (const feature of features) found.set(feature, { rows: [], positions: [], values: [] });
  rows.forEach(({ counts, indices, values }, row) => {
    let at = 0;
    counts.forEach((length, position) => {
      for (const end = at + length; at < end; at++) {
        const hits = found.get(indices[at]);
        if (hits === undefined) continue;
        hits.rows.push(row);
        hits.positions.push(position);
        hits.values.push(values[at]);
      }
    });
  });
  return found;
}

/** The numbers of some hits, the strongest first; among equals the first. */
export function strongestHits({ values }: FeatureHits): number[] {
  return values.map((_, hit) => hit).sort((a, b) => values[b] - values[a] || a - b);
}

/** The token for which each feature is on most, the first of equal ones; row −1 where it is never on. */
export interface FeaturePeaks {
  /** The rows. */
  readonly rows: Int32Array;
  /** The tokens in them. */
  readonly positions: Int32Array;
}

/** Finds the strongest token of each feature, in memory that does not grow with the rows. @param features how many there are */
export function peaksOf(rows: readonly FeatureRow[], features: number): FeaturePeaks {
  const most = new Float32Array(features);
  const peaks = { rows: new Int32Array(features).fill(-1), positions: new Int32Array(features) };
  rows.forEach(({ counts, indices, values }, row) => {
    let at = 0;
    counts.forEach((length, position) => {
      for (const end = at + length; at < end; at++) {
        const feature = indices[at];
        if (!(values[at] > most[feature])) continue;
        most[feature] = values[at];
        peaks.rows[feature] = row;
        peaks.positions[feature] = position;
      }
    });
  });
  return peaks;
}

/** The tokens for which a feature is on most, the strongest first; among equals the first. */
export function topTokens(rows: readonly FeatureRow[], feature: number, count: number): FeatureHit[] {
  const hits = hitsOf(rows, [feature]).get(feature)!;
  return strongestHits(hits).slice(0, count).map((hit) => {
    const [row, position, value] = [hits.rows[hit], hits.positions[hit], hits.values[hit]];
    const token = rows[row].tokens?.[position];
    return { row, position, value, ...(token !== undefined && { token }) };
  });
}
