/**
 * Independent normal columns in each class.
 *
 * @module
 */

import type { Matrix } from "../matrix.ts";
import { damaged, type ProbeFields } from "../probe_fields.ts";
import type { ModelFormat } from "./format.ts";

/** Score: the probability of the positive class when the columns are independent normal variables in each class. */
export interface GaussianModel {
  /** Tells the models apart. */
  readonly kind: "gaussian";
  /** Row 0: the negative class; row 1: the positive class. */
  readonly means: Matrix<Float64Array>;
  /** Row 0: the negative class; row 1: the positive class. */
  readonly variances: Matrix<Float64Array>;
  /** Prior probabilities, negative class first. */
  readonly priors: Float64Array;
}

/** How Gaussian models are read. */
export const gaussianFormat: ModelFormat<GaussianModel> = { kind: "gaussian", decode: decodeGaussian };

function decodeGaussian(part: ProbeFields, columns: number): GaussianModel {
  const variances = part.matrix("variances", "float64", columns, 2);
  if (variances.data.some((value) => value <= 0)) throw damaged("model.variances", "numbers above 0", "others");
  const priors = part.vector("priors", "float64", 2);
  if (priors.some((value) => value < 0 || value > 1)) throw damaged("model.priors", "numbers in 0…1", "others");
  return { kind: "gaussian", means: part.matrix("means", "float64", columns, 2), variances, priors };
}
