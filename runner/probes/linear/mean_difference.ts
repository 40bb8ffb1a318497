/**
 * The difference of class means, also known as difference-in-means, mass-mean probing or contrastive activation
 * addition: Marks and Tegmark, "The geometry of truth", COLM 2024 (arXiv:2310.06824), section 5; Rimsky et al.,
 * "Steering Llama 2 via contrastive activation addition", ACL 2024 (arXiv:2312.06681).
 *
 *     score(x) = (μ₊ - μ₋) · (x - (μ₊ + μ₋)/2)
 *
 * The score is above 0 where `x` is nearer to the mean of the positive rows.
 *
 * @module
 */

import type { LinearModel } from "../../../stores/formats/probe.ts";
import type { ClassifierDefinition, SourceTrainingInput } from "../classifier.ts";
import { classMeans } from "../moments.ts";

/** `mean_difference`: has no parameters. */
export const meanDifference: ClassifierDefinition = {
  parameters: {},
  trainInPasses: trainMeanDifference,
};

async function trainMeanDifference({ x, y }: SourceTrainingInput): Promise<LinearModel> {
  const [negative, positive] = await classMeans(x, y);
  const weights = positive.mean.map((value, j) => value - negative.mean[j]);
  const bias = -weights.reduce((sum, w, j) => sum + w * (positive.mean[j] + negative.mean[j]) / 2, 0);
  return { kind: "linear", weights, bias };
}
