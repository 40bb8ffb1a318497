/**
 * In which scales the weights of a logistic regression are found.
 *
 * @module
 */

import { firstRows, inBlocks, isSource } from "../../numeric/matrix_source.ts";
import type { TrainingRows } from "../classifier.ts";
import { columnMoments } from "../moments.ts";
import { type LossOfScores, weightCount } from "./loss_of_scores.ts";

/** How many times larger the largest variance is than the least where steps in the scales of columns lead to the minimum sooner. */
const MUCH = 100;
/** So many rows tell whether they do. */
const SAMPLE = 1024;
/** No second derivative of a logistic loss is larger, nor larger than the loss. */
const MOST_CURVATURE = 1 / 4;

/**
 * The mean squares of columns that differ much in scale.
 *
 * @param rows The rows.
 * @returns One for each column; `undefined` where standard deviations differ by no more than ten times, those of 0 aside.
 */
export async function unlikeMeanSquares(rows: TrainingRows): Promise<Float64Array | undefined> {
  const source = isSource(rows) ? rows : inBlocks(rows);
  const sampled = await columnMoments(firstRows(source, SAMPLE));
  if (!areUnlike(sampled.variance)) return undefined;
  const { mean, variance } = rows.rows <= SAMPLE ? sampled : await columnMoments(source);
  return variance.map((one, j) => one + mean[j] ** 2);
}

function areUnlike(variance: Float64Array): boolean {
  const varying = variance.filter((one) => one > 0).sort();
  return varying.length > 0 && varying.at(-1)! > MUCH * varying[0];
}

/**
 * About the second derivative by each weight of a logistic loss, whose rows' weights add up to 1.
 *
 * @param loss The loss.
 * @param meanSquares Of its columns.
 * @returns What they are at most where the loss is so much, if rows that count more are like the others.
 */
export function curvaturesOf(loss: LossOfScores, meanSquares: Float64Array): (value: number) => Float64Array {
  const { interceptColumn, penalizeIntercept, l2 } = loss;
  const squares = new Float64Array(weightCount(loss)).fill(interceptColumn ** 2);
  squares.set(meanSquares);
  const penalized = penalizeIntercept ? squares.length : meanSquares.length;
  return (value) => {
    const most = Math.min(MOST_CURVATURE, value);
    return squares.map((square, j) => most * square + (j < penalized ? l2 : 0) || 1);
  };
}
