/**
 * What is counted of features that are on, row by row.
 *
 * @module
 */

import type { FeatureBatches, FeatureRow, FeatureStats } from "./feature_statistics.ts";

/** Counts features, in memory that does not grow with the rows. */
export class FeatureSums {
  readonly #on: Float64Array;
  readonly #sum: Float64Array;
  readonly #max: Float64Array;
  #rows = 0;
  #tokens = 0;

  /** Begins with none. @param features how many there are */
  constructor(features: number) {
    [this.#on, this.#sum, this.#max] = Array.from({ length: 3 }, () => new Float64Array(features));
  }

  /** Counts the features of a row. */
  add({ counts, indices, values }: FeatureRow): void {
    const [on, sum, max] = [this.#on, this.#sum, this.#max];
    for (let i = 0; i < indices.length; i++) {
      const [feature, value] = [indices[i], values[i]];
      on[feature]++;
      sum[feature] += value;
      max[feature] = Math.max(max[feature], value);
    }
    this.#rows++;
    this.#tokens += counts.length;
  }

  /** What was counted. */
  stats(): FeatureStats {
    const [on, rows, tokens] = [this.#on, this.#rows, this.#tokens];
    const mean = this.#sum.map((total, i) => total / on[i]);
    return { density: on.map((count) => count / tokens), mean, max: this.#max.slice(), rows, tokens };
  }
}

/** Counts features. @param features how many there are */
export async function featureStats(batches: FeatureBatches, features: number): Promise<FeatureStats> {
  const sums = new FeatureSums(features);
  for await (const rows of batches) for (const row of rows) sums.add(row);
  return sums.stats();
}

/** The text of the token for which each feature is on most, the first of equal ones, where it is known. */
export class FeaturePeaks {
  readonly #most: Float32Array;
  /** The texts. */
  readonly tokens: (string | undefined)[];

  /** Begins with none. @param features how many there are */
  constructor(features: number) {
    this.#most = new Float32Array(features);
    this.tokens = new Array<string | undefined>(features).fill(undefined);
  }

  /** Looks at a row. */
  add(row: FeatureRow): void {
    const { counts, indices, values } = row;
    for (let position = 0, at = 0; position < counts.length; position++) {
      for (const end = at + counts[position]; at < end; at++) {
        const feature = indices[at];
        if (!(values[at] > this.#most[feature])) continue;
        this.#most[feature] = values[at];
        this.tokens[feature] = row.tokens?.[position];
      }
    }
  }
}
