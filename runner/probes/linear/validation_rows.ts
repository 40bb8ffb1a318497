/**
 * The rows that stochastic descents keep for validation: the first split of scikit-learn's `StratifiedShuffleSplit`.
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import type { RandomState } from "../../random/random_state.ts";
import { countPositives } from "../class_weight.ts";

/**
 * Chooses rows at random, of each class in proportion.
 *
 * @param name The classifier.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param fraction The share of rows to choose.
 * @param random The generator.
 * @returns 1 for each chosen row.
 * @throws {ClassifierError} Where a class has one row, or fewer than two would be chosen, or left.
 */
export function validationRows(name: string, y: Uint8Array, fraction: number, random: RandomState): Uint8Array {
  const positives = countPositives(y);
  const negatives = y.length - positives;
  const chosen = Math.ceil(fraction * y.length);
  if (Math.min(positives, negatives, chosen, y.length - chosen) < 2) {
    throw new ClassifierError(
      `Cannot train ${name}: early_stopping keeps ${chosen} of ${negatives} negative and ${positives} positive rows for ` +
        "validation, and needs two rows of each class, two to keep, and two to train on. Change validation_fraction " +
        `(${fraction}), or leave early_stopping false`,
    );
  }
  const counts = [negatives, positives];
  const kept = shareOut(counts, y.length - chosen, random);
  const taken = shareOut(counts.map((count, k) => count - kept[k]), chosen, random);
  const mask = new Uint8Array(y.length);
  counts.forEach((count, label) => {
    const rows = y.keys().filter((row) => y[row] === label).toArray();
    const order = random.permutation(count);
    for (const k of order.subarray(kept[label], kept[label] + taken[label])) mask[rows[k]] = 1;
  });
  return mask;
}

/** Draws so many of two classes in proportion: what fractions leave goes to the larger one first, of equal ones to one at random. */
function shareOut(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts[0] + counts[1];
  const exact = counts.map((count) => count / total * draws);
  const shares = exact.map(Math.floor);
  const rests = exact.map((share, k) => share - shares[k]);
  const missing = draws - shares[0] - shares[1];
  if (missing === 0) return shares;
  const order = rests[0] === rests[1] ? random.permutation(2) : rests[0] > rests[1] ? [0, 1] : [1, 0];
  for (const k of order.slice(0, missing)) shares[k]++;
  return shares;
}
