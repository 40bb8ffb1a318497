/**
 * How well each feature tells rows apart, for all features at once.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import type { FeatureBatches, FeatureRow, RankedFeature } from "./feature_statistics.ts";

/** Numbers that are sorted at once; more are gone through in several turns, some features in each. */
const MOST_NUMBERS = 2 ** 25;

/**
 * Features by how well their strongest token tells positive rows from the others, those that tell most first. Exact, ties
 * among them: rows for which a feature is off all have 0.
 *
 * @param batches begins with the first row at each call @param features how many there are
 * @throws {OpError} where there are not as many rows as `positives`
 */
export async function rankFeatures(
  batches: () => FeatureBatches,
  features: number,
  positives: readonly boolean[],
  most: number = MOST_NUMBERS,
): Promise<RankedFeature[]> {
  const strongest = new Strongest(batches, features);
  const on = await strongest.rowsOfFeatures(positives);
  const ranked: RankedFeature[] = [];
  for (let first = 0; first < on.all.length;) {
    const last = lastOfTurn(on.all, first, most);
    await rankSome(strongest, positives, on, first, last, ranked);
    first = last;
  }
  return ranked.sort((a, b) => Math.abs(b.rocAuc - 0.5) - Math.abs(a.rocAuc - 0.5) || a.feature - b.feature);
}

/** For how many rows each feature is on: for positive ones, and for all. */
interface RowCounts {
  readonly positive: Int32Array;
  readonly all: Int32Array;
}

/** The feature before which a turn ends: there is one in it at least. */
function lastOfTurn(counts: Int32Array, first: number, most: number): number {
  let [last, numbers] = [first + 1, counts[first]];
  while (last < counts.length && numbers + counts[last] <= most) numbers += counts[last++];
  return last;
}

async function rankSome(
  strongest: Strongest,
  positives: readonly boolean[],
  on: RowCounts,
  first: number,
  last: number,
  ranked: RankedFeature[],
): Promise<void> {
  // A feature's numbers lie together: those of positive rows, then the others'.
  const starts = new Int32Array(last - first + 1);
  for (let i = first; i < last; i++) starts[i - first + 1] = starts[i - first] + on.all[i];
  const numbers = new Float32Array(starts[last - first]);
  const nextPositive = starts.slice(0, -1);
  const nextOther = nextPositive.map((start, i) => start + on.positive[first + i]);
  await strongest.forEachRow((row, features, values) => {
    const next = positives[row] ? nextPositive : nextOther;
    for (const feature of features) {
      if (feature >= first && feature < last) numbers[next[feature - first]++] = values[feature];
    }
  });
  const positiveRows = positives.reduce((count, is) => count + (is ? 1 : 0), 0);
  for (let feature = first; feature < last; feature++) {
    const [start, end] = [starts[feature - first], starts[feature - first + 1]];
    if (start === end) continue;
    const middle = start + on.positive[feature];
    const own = numbers.subarray(start, middle).sort();
    const others = numbers.subarray(middle, end).sort();
    const rocAuc = areaOf(own, others, positiveRows, positives.length - positiveRows);
    ranked.push({ feature, rocAuc, rows: end - start });
  }
}

/** The strongest token of each feature of a row. */
class Strongest {
  readonly #batches: () => FeatureBatches;
  readonly #values: Float32Array;
  readonly #found: Int32Array;

  constructor(batches: () => FeatureBatches, features: number) {
    this.#batches = batches;
    [this.#values, this.#found] = [new Float32Array(features), new Int32Array(features)];
  }

  /**
   * @param visit gets the features that are on in a row, and how strongly each feature is, both for the moment
   * @returns the number of rows
   */
  async forEachRow(visit: (row: number, features: Int32Array, values: Float32Array) => void): Promise<number> {
    let row = 0;
    for await (const rows of this.#batches()) {
      for (const each of rows) {
        const features = this.#takeRow(each);
        visit(row++, features, this.#values);
        for (const feature of features) this.#values[feature] = 0;
      }
    }
    return row;
  }

  #takeRow({ indices, values }: FeatureRow): Int32Array {
    const [strongest, found] = [this.#values, this.#found];
    let count = 0;
    for (let i = 0; i < indices.length; i++) {
      const [feature, value] = [indices[i], values[i]];
      if (!(value > strongest[feature])) continue;
      if (strongest[feature] === 0) found[count++] = feature;
      strongest[feature] = value;
    }
    return found.subarray(0, count);
  }

  /** Counts the rows that each feature is on for. */
  async rowsOfFeatures(positives: readonly boolean[]): Promise<RowCounts> {
    const [positive, all] = [new Int32Array(this.#values.length), new Int32Array(this.#values.length)];
    const rows = await this.forEachRow((row, features) => {
      for (const feature of features) {
        all[feature]++;
        if (positives[row]) positive[feature]++;
      }
    });
    if (rows === positives.length) return { positive, all };
    throw new OpError(`rank() takes positives with a value for each of the ${rows} rows, got ${positives.length}`);
  }
}

/**
 * The share of pairs of a positive and a negative row of which the positive one has more; equal ones count half.
 *
 * @param own numbers of positive rows, ascending @param others those of negative ones; rows that are missing have 0
 */
function areaOf(own: Float32Array, others: Float32Array, positive: number, negative: number): number {
  const otherZeros = negative - others.length;
  // Rows for which it is off: equal among each other, below all others.
  let area = (positive - own.length) * otherZeros / 2;
  let [below, equal] = [0, 0];
  for (let i = 0; i < own.length; i++) {
    while (below < others.length && others[below] < own[i]) below++;
    equal = Math.max(equal, below);
    while (equal < others.length && others[equal] === own[i]) equal++;
    area += otherZeros + below + (equal - below) / 2;
  }
  return area / positive / negative;
}
