/**
 * The direction that a linear probe reads.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { ProbeDirection } from "../../ops/evaluator.ts";
import type { LinearModel, Probe, ProbeModel } from "../../stores/formats/probe.ts";
import { dot, norm } from "../numeric/vector.ts";

/**
 * The scores of a linear probe as a function of vectors in the space that it was trained in: `weights · x + bias`, with
 * standardization undone. After `normalize`, this holds for vectors of length 1.
 *
 * @param probe The probe.
 * @returns Its weights and bias there.
 * @throws {ClassifierError} Where the probe is not linear.
 */
export function probePlane({ modelType, model, preprocessing }: Probe): { weights: Float64Array; bias: number } {
  if (!isLinear(model)) {
    throw new ClassifierError(
      `${modelType} probes have no direction: their scores are not linear in the vectors. Linear probes are ` +
        "logistic_regression, linear_svc, sgd, passive_aggressive, mean_difference, lda and ccs",
    );
  }
  if (preprocessing.kind !== "standardize") return { weights: model.weights, bias: model.bias };
  const weights = model.weights.map((w, j) => w / preprocessing.scale[j]);
  return { weights, bias: model.bias - dot(weights, preprocessing.mean) };
}

/**
 * The direction of a linear probe in the space of the vectors that it was trained on, preprocessing undone: for each
 * vector x, `direction · x + bias` is the probe's score of x, divided by one number that is the same for all x.
 *
 * After `normalize`, the score of x is that of `x / |x|`. There, `direction · x + bias |x|` has that property; the
 * direction is the same.
 *
 * @param probe The probe.
 * @returns Its direction and bias.
 * @throws {ClassifierError} Where the probe is not linear, or all its weights are 0.
 */
export function probeDirection(probe: Probe): ProbeDirection {
  const { weights, bias } = probePlane(probe);
  const length = norm(weights);
  if (length === 0) {
    throw new ClassifierError(`This ${probe.modelType} probe has no direction: all its weights are 0`);
  }
  return { direction: weights.map((w) => w / length), bias: bias / length, norm: length };
}

function isLinear(model: ProbeModel): model is LinearModel {
  return model.kind === "linear";
}
