/**
 * Scores of preprocessed vectors, in 64-bit floats.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { ProbeModel } from "../../stores/formats/probe.ts";
import { scoreCalibrated } from "./calibration.ts";
import { scoreForest } from "./forest_score.ts";
import { scoreKernel } from "./kernels.ts";
import { scoreGaussian } from "./naive_bayes.ts";
import { timesVector } from "./products.ts";
import { scoreRbf } from "./rbf_kernel.ts";

/**
 * Scores preprocessed vectors.
 *
 * @param model The model.
 * @param x One preprocessed vector in each row.
 * @returns One score for each row.
 */
export function scoreRows(model: ProbeModel, x: Matrix<Float32Array>): Float64Array {
  switch (model.kind) {
    case "linear":
      return timesVector(x, model.weights).map((score) => score + model.bias);
    case "rbf":
      return scoreRbf(model, x);
    case "gaussian":
      return scoreGaussian(model, x);
    case "forest":
      return scoreForest(model, x);
    case "kernel":
      return scoreKernel(model, x);
    case "calibrated":
      return scoreCalibrated(model, x);
  }
}
