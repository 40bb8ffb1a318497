/**
 * Gaussian naive Bayes, as scikit-learn's `GaussianNB`: within a class, each column is normal and independent of the
 * others.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { GaussianModel } from "../../stores/formats/probe.ts";
import type { ClassifierDefinition, SourceTrainingInput } from "./classifier.ts";
import { classMoments, type Moments } from "./moments.ts";
import { either, nothing, type ParameterRule, real } from "./parameters.ts";

/** The prior probabilities of the negative and the positive class. */
const priors: ParameterRule = {
  default: null,
  accepts: "a list of two numbers from 0 that add up to 1, negative class first",
  accept: (value) =>
    Array.isArray(value) && value.length === 2 && value.every((prior) => typeof prior === "number" && prior >= 0) &&
    Math.abs(Number(value[0]) + Number(value[1]) - 1) < 1e-8,
};

/** `naive_bayes`: parameters and defaults of scikit-learn's `GaussianNB`. */
export const naiveBayes: ClassifierDefinition = {
  parameters: {
    priors: either(null, nothing, priors),
    var_smoothing: real(1e-9, { from: 0 }),
  },
  trainInPasses: trainNaiveBayes,
};

/** Takes the place of a variance of 0, so that it can be divided by. */
const LEAST_VARIANCE = 1e-300;

async function trainNaiveBayes({ x, y, params }: SourceTrainingInput): Promise<GaussianModel> {
  const [negative, positive] = await classMoments(x, y);
  const share = positive.rows / x.rows;
  const given = params.get("priors");
  // Variances in a class may be 0; a share of the largest variance over all rows keeps them above.
  const floor = params.number("var_smoothing") * largestVariance(negative, positive, share);
  return {
    kind: "gaussian",
    means: twoRows(negative.mean, positive.mean),
    variances: twoRows(negative.variance, positive.variance, (value) => value + floor || LEAST_VARIANCE),
    priors: given === null ? Float64Array.of(1 - share, share) : Float64Array.from(given as number[]),
  };
}

/** The largest variance of a column over the rows of both classes. */
function largestVariance(negative: Moments, positive: Moments, share: number): number {
  let largest = 0;
  for (let j = 0; j < negative.mean.length; j++) {
    const within = (1 - share) * negative.variance[j] + share * positive.variance[j];
    const between = share * (1 - share) * (positive.mean[j] - negative.mean[j]) ** 2;
    largest = Math.max(largest, within + between);
  }
  return largest;
}

function twoRows(
  first: Float64Array,
  second: Float64Array,
  change = (value: number): number => value,
): Matrix<Float64Array> {
  const data = new Float64Array(2 * first.length);
  data.set(first);
  data.set(second, first.length);
  return { rows: 2, columns: first.length, data: data.map(change) };
}

/**
 * Scores vectors under a Gaussian model.
 *
 * @param model The model.
 * @param x One preprocessed vector in each row.
 * @returns The probability of the positive class for each row.
 */
export function scoreGaussian(model: GaussianModel, { rows, columns, data }: Matrix<Float32Array>): Float64Array {
  const { means, variances, priors } = model;
  const [negativeMean, positiveMean] = [means.data.subarray(0, columns), means.data.subarray(columns)];
  const precisions = variances.data.map((variance) => 1 / variance);
  const [negativePrecision, positivePrecision] = [precisions.subarray(0, columns), precisions.subarray(columns)];
  let constant = Math.log(priors[1]) - Math.log(priors[0]);
  for (let j = 0; j < columns; j++) {
    constant += (Math.log(variances.data[j]) - Math.log(variances.data[columns + j])) / 2;
  }
  const scores = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    let odds = 0;
    for (let j = 0; j < columns; j++) {
      const fromNegative = data[start + j] - negativeMean[j];
      const fromPositive = data[start + j] - positiveMean[j];
      odds += fromNegative * fromNegative * negativePrecision[j] - fromPositive * fromPositive * positivePrecision[j];
    }
    scores[i] = 1 / (1 + Math.exp(-(constant + odds / 2)));
  }
  return scores;
}
