/**
 * Slopes of losses at the scores of rows. They are known by name, so that any thread that multiplies rows has them.
 *
 * @module
 */

/** What becomes of the products of rows with a vector. Its arrays stay as they are: they are known by what they are, not by what they hold. */
export interface Change {
  /** Which slopes take their place. */
  readonly slopes: keyof typeof SLOPES;
  /** Of each row: 1 or 0. */
  readonly labels: Uint8Array;
  /** Of each row: what its loss counts. */
  readonly weights: Float64Array;
  /** What is added to each product, which makes it a score. */
  readonly shift: number;
}

/** What is added up over rows. */
export interface SlopeSums {
  /** The losses. */
  readonly value: number;
  /** Their slopes. */
  readonly slopes: number;
}

/** Puts the slopes of some rows in the place of their products. */
type ToSlopes = (products: Float64Array, change: Omit<Change, "slopes">) => SlopeSums;

/** A product of numbers up to 2 that can be doubled once more. */
const MOST_ODDS = 2 ** 1000;

const SLOPES = {
  /** Of `weight log(1 + exp(-±score))`: the negative log likelihood of the label. */
  logistic(products, { labels, weights, shift }) {
    let [value, slopes] = [0, 0];
    // The logarithms of rows that count alike are one logarithm of a product.
    let [odds, common] = [1, 0];
    for (let i = 0; i < products.length; i++) {
      const [score, label, weight] = [products[i] + shift, labels[i], weights[i]];
      if (weight !== common || odds > MOST_ODDS) {
        value += common * Math.log(odds);
        [odds, common] = [1, weight];
      }
      const decay = Math.exp(-Math.abs(score));
      const share = 1 + decay;
      odds *= share;
      value += weight * (Math.max(score, 0) - label * score);
      products[i] = weight * ((score > 0 ? 1 : decay) / share - label);
      slopes += products[i];
    }
    return { value: value + common * Math.log(odds), slopes };
  },
  /** Of `weight max(0, 1 - ±score)²`. */
  squared_hinge(products, { labels, weights, shift }) {
    let [value, slopes] = [0, 0];
    for (let i = 0; i < products.length; i++) {
      const [sign, weight] = [2 * labels[i] - 1, weights[i]];
      const margin = Math.max(0, 1 - sign * (products[i] + shift));
      value += weight * margin * margin;
      products[i] = -2 * weight * margin * sign;
      slopes += products[i];
    }
    return { value, slopes };
  },
  /** Of `weight score²`, in rows of label 1 alone: the curvature of the squared hinge, which those inside the margin have. */
  square(products, { labels, weights, shift }) {
    let [value, slopes] = [0, 0];
    for (let i = 0; i < products.length; i++) {
      const score = labels[i] * (products[i] + shift);
      value += weights[i] * score * score;
      products[i] = 2 * weights[i] * score;
      slopes += products[i];
    }
    return { value, slopes };
  },
} satisfies Record<string, ToSlopes>;

/** Second derivatives, of the losses that have some: the slopes of the slopes. */
const CURVATURES: Partial<Record<Change["slopes"], (score: number, label: number) => number>> = {
  logistic(score) {
    const decay = Math.exp(-Math.abs(score));
    return decay / (1 + decay) ** 2;
  },
  squared_hinge: (score, label) => (2 * label - 1) * score < 1 ? 2 : 0,
};

/** Their names. */
export const SLOPE_NAMES = Object.keys(SLOPES) as readonly Change["slopes"][];

/** No rows. */
export const NO_SLOPES: SlopeSums = { value: 0, slopes: 0 };

/** Puts slopes in the place of products, in place. */
export function toSlopes(products: Float64Array, change: Change): SlopeSums {
  return SLOPES[change.slopes](products, change);
}

/** Puts second derivatives in the place of products, in place. */
export function toCurvatures(products: Float64Array, { slopes, labels, weights, shift }: Change): void {
  const curvature = CURVATURES[slopes]!;
  for (let i = 0; i < products.length; i++) products[i] = weights[i] * curvature(products[i] + shift, labels[i]);
}

/** A change of some rows. */
export function changeOf(change: Change, start: number, end: number): Change {
  return { ...change, labels: change.labels.subarray(start, end), weights: change.weights.subarray(start, end) };
}

/** The sums over rows, from those over some and over others. */
export function addSlopes(a: SlopeSums, b: SlopeSums): SlopeSums {
  return { value: a.value + b.value, slopes: a.slopes + b.slopes };
}
